/** Whatever is counted by flight over the last minute, in buckets of a second. Time is given, ms. */
const windowSeconds = 60;

export class LastMinute {
  readonly #seconds = new Map<string, Map<number, number>>();

  count(flightId: string, now: number, times = 1): void {
    const seconds = this.#seconds.get(flightId) ?? new Map<number, number>();
    this.#seconds.set(flightId, seconds);
    const second = Math.floor(now / 1000);
    seconds.set(second, (seconds.get(second) ?? 0) + times);
    for (const old of seconds.keys()) {
      if (old > second - windowSeconds) break;
      seconds.delete(old);
    }
  }

  /** Of the flights that have any. */
  sums(now: number): Record<string, number> {
    const since = Math.floor(now / 1000) - windowSeconds;
    const sums: Record<string, number> = {};
    for (const [flightId, seconds] of this.#seconds) {
      let sum = 0;
      for (const [second, times] of seconds) if (second > since) sum += times;
      if (sum > 0) sums[flightId] = sum;
      else this.#seconds.delete(flightId);
    }
    return sums;
  }
}
