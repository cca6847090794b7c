/**
 * One queue for each key: so many at once, first come, first served, and a bounded number that waits. A workflow
 * takes ten updates at once, from all backends together.
 */
export class InTurn {
  readonly #atOnce: number;
  readonly #waiting: number;
  readonly #queues = new Map<string, { running: number; readonly queue: (() => void)[] }>();

  constructor(bounds: { readonly atOnce: number; readonly waiting: number }) {
    this.#atOnce = bounds.atOnce;
    this.#waiting = bounds.waiting;
  }

  /** Settles as `work` does; null, and nothing is done, when too many wait. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T | null> {
    const lane = this.#queues.get(key) ?? { running: 0, queue: [] };
    this.#queues.set(key, lane);
    if (lane.running >= this.#atOnce) {
      if (lane.queue.length >= this.#waiting) return null;
      // Whoever ends hands the place over: the count stays.
      await new Promise<void>((resolve) => lane.queue.push(resolve));
    } else lane.running += 1;
    try {
      return await work();
    } finally {
      const next = lane.queue.shift();
      if (next) next();
      else if ((lane.running -= 1) === 0) this.#queues.delete(key);
    }
  }
}
