/** So many refusals in a row for each that may pass a second, and it is a flood. */
const floodFactor = 5;

/** Lets so many pass a second, from a bucket of `burst` that fills again. Time is given, ms. */
export class Throttle {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;
  #refused = 0;

  constructor(now: number, perSecond: number, burst: number = perSecond) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Whether one more may pass. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) {
      this.#refused += 1;
      return false;
    }
    this.#tokens -= 1;
    return true;
  }

  /** Whether it is as if nobody had ever taken anything. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#burst;
  }

  /** Whether more have come though they were refused, again and again. */
  get flooded(): boolean {
    return this.#refused >= this.#perSecond * floodFactor;
  }

  #fill(now: number): void {
    // A clock that was set back takes nothing away.
    this.#tokens += (Math.max(0, now - this.#filledAt) * this.#perSecond) / 1000;
    this.#filledAt = now;
    if (this.#tokens < this.#burst) return;
    this.#tokens = this.#burst;
    this.#refused = 0;
  }
}
