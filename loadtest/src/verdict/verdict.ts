/** What a run proved. The five questions, each answered from outside only. */
import type { Observations } from '../observations.ts';

/** The questions, by letter; the sentences are what a report prints. */
export const questions = {
  a: 'No seat was given to two orders at once.',
  b: 'Every acknowledged hold and sale is in the final seat map, and every sold seat was charged for exactly once.',
  c: 'All replies and broadcasts, in the order of the versions, are one legal history, in keeping with real time.',
  d: 'Every viewer saw every change, and all ended at the same version.',
  e: 'No hold outlived its deadline.',
} as const;
export type Question = keyof typeof questions;

/** One thing that must not be. */
export interface Violation {
  readonly question: Question;
  /** Machine-readable, such as `two-owners`. */
  readonly code: string;
  /** A sentence that says what was seen. */
  readonly sentence: string;
  /** The observations that prove it, oldest first, each as a line of text. */
  readonly evidence: readonly string[];
}

export interface Verdict {
  readonly violations: readonly Violation[];
  /** How many observations each question was put to: a verdict over nothing proves nothing. */
  readonly looked: Readonly<Record<Question, number>>;
  /** Questions that could not be answered, with the reason as a sentence (such as an unknown ledger). */
  readonly unanswered: readonly { readonly question: Question; readonly sentence: string }[];
}

export type Judge = (observations: Observations) => Verdict;
