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

export interface Bench {
  /** As on the command line. */
  readonly name: string;
  readonly about: string;
  /** How much of it; given to `run`, which gets 0 where there is none. */
  readonly amount?: Amount;
  /** `system`: starts the whole product, one for all benchmarks that ask for it. */
  readonly run: (system: () => Promise<System>, amount: number) => Promise<BenchResult>;
}
