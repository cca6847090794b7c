import { limits } from '../limits.ts';
import type { RunReplay } from './run.ts';
import type { Difference } from './types.ts';

/** What a replay weighs besides its changes, in changes: its book, with the memory of outcomes. */
const OWN_WEIGHT = 2_000;

/** Keeps the replays that were asked for last, as many as have `capacity` changes together; the very last always. */
export class ReplayCache {
  readonly #capacity: number;
  readonly #replays = new Map<string, RunReplay>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(runId: string): RunReplay | undefined {
    const replay = this.#replays.get(runId);
    if (replay) this.put(replay);
    return replay;
  }

  put(replay: RunReplay): void {
    const { runId } = replay.start;
    this.#replays.delete(runId);
    this.#replays.set(runId, replay);
    let weight = 0;
    for (const kept of this.#replays.values()) weight += kept.changes.length + OWN_WEIGHT;
    for (const [oldest, { changes }] of this.#replays) {
      if (weight <= this.#capacity || this.#replays.size === 1) return;
      this.#replays.delete(oldest);
      weight -= changes.length + OWN_WEIGHT;
    }
  }
}

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
