import type { Stage } from './parts/stage.ts';
import type { System } from './parts/system.ts';

/** One line of the table. */
export interface Figure {
  /** What was measured. */
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface BenchResult {
  readonly figures: readonly Figure[];
  /** What explains the figures, a sentence each. */
  readonly notes: readonly string[];
}

/** A whole number that the command line may set: how much of something is measured. */
export interface Amount {
  /** As on the command line, after `--`. */
  readonly name: string;
  readonly about: string;
  readonly usual: number;
}

/** What is measured, by what it needs to run on. */
export type Bench = {
  /** As on the command line. */
  readonly name: string;
  readonly about: string;
  /** How much of it; given to `run`. */
  readonly amount?: Amount;
} & (
  | { readonly on: 'stage'; readonly run: (stage: Stage, amount: number) => Promise<BenchResult> }
  | {
      readonly on: 'system';
      readonly run: (system: System, amount: number) => Promise<BenchResult>;
    }
  | { readonly on: 'nothing'; readonly run: (amount: number) => Promise<BenchResult> }
);
