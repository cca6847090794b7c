import { AtMost } from '../at-most.ts';

/**
 * One queue for each key: so many at once, first come, first served, and a bounded number that waits. A workflow
 * takes ten updates at once, from all backends together.
 */
export class InTurn {
  readonly #atOnce: number;
  readonly #waiting: number;
  readonly #lanes = new Map<string, AtMost>();

  constructor(bounds: { readonly atOnce: number; readonly waiting: number }) {
    this.#atOnce = bounds.atOnce;
    this.#waiting = bounds.waiting;
  }

  /** Settles as `work` does; null, and nothing is done, when too many wait. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T | null> {
    const lane = this.#lanes.get(key) ?? new AtMost(this.#atOnce);
    if (lane.running >= this.#atOnce && lane.waiting >= this.#waiting) return null;
    this.#lanes.set(key, lane);
    try {
      return await lane.run(work);
    } finally {
      if (lane.running === 0) this.#lanes.delete(key);
    }
  }
}
