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

/** What is measured, by what it needs to run on. */
export type Bench = {
  /** As on the command line. */
  readonly name: string;
  readonly about: string;
} & (
  | { readonly on: 'stage'; readonly run: (stage: Stage) => Promise<BenchResult> }
  | { readonly on: 'system'; readonly run: (system: System) => Promise<BenchResult> }
  | { readonly on: 'nothing'; readonly run: () => Promise<BenchResult> }
);
