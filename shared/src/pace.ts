/** What was measured longer ago than this (of busy time) hardly counts, ms. */
const windowMs = 10_000;
/** How much the first guess weighs against what is measured, ms of busy time. */
const guessMs = 5_000;

/**
 * A moving rate of completions. Time counts only while someone waits: a queue that has nothing to do is
 * not a slow one. Times are ms, `now` never goes back.
 */
export class Pace {
  #completions: number;
  #busyMs = guessMs;
  #isBusy = false;
  #at: number;
  readonly #leastPerSecond: number;

  /** Begins with a guess, and never says less than `leastPerSecond`. */
  constructor(guessPerSecond: number, leastPerSecond: number, now: number) {
    this.#completions = (guessPerSecond * guessMs) / 1000;
    this.#leastPerSecond = leastPerSecond;
    this.#at = now;
  }

  /** Whether someone waits from now on. */
  busy(isBusy: boolean, now: number): void {
    this.#pass(now);
    this.#isBusy = isBusy;
  }

  /** So many were completed. */
  completed(now: number, count = 1): void {
    this.#pass(now);
    if (this.#isBusy) this.#completions += count;
  }

  perSecond(now: number): number {
    this.#pass(now);
    return Math.max(this.#leastPerSecond, (this.#completions / this.#busyMs) * 1000);
  }

  #pass(now: number): void {
    const passedMs = Math.max(0, now - this.#at);
    this.#at = now;
    if (!this.#isBusy) return;
    const kept = Math.exp(-passedMs / windowMs);
    this.#completions *= kept;
    this.#busyMs = this.#busyMs * kept + windowMs * (1 - kept);
  }
}
