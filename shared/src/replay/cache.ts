import type { RunReplay } from './run.ts';

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
