import { limits } from '../limits.ts';
import type { RunReplay } from './run.ts';
import type { Difference } from './types.ts';

interface Found {
  readonly count: number;
  readonly differences: readonly Difference[];
}

/** What the replays of one flight's runs found, whether they are at hand still or not. */
export class Findings {
  readonly #runs = new Map<string, Found>();

  /** Takes note of a replay; again, when it has gone on since. */
  note({ start, differences, differenceCount }: RunReplay): void {
    this.#runs.set(start.runId, { count: differenceCount, differences: [...differences] });
  }

  get checkedRuns(): number {
    return this.#runs.size;
  }

  get differenceCount(): number {
    return [...this.#runs.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The first of them. */
  get differences(): readonly Difference[] {
    const all = [...this.#runs.values()].flatMap((run) => run.differences);
    return all.slice(0, limits.historyDifferences);
  }
}
