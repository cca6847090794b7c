import { limits } from '@aisle/shared/limits';

/** So many refused messages in one second's worth of flood, and the connection ends. */
const floodMessages = limits.socketMessagesPerSecond * 5;

/** One connection's messages: so many a second, in a bucket of as many. Time is given, ms. */
export class Throttle {
  #tokens: number = limits.socketMessagesPerSecond;
  #filledAt: number;
  #refused = 0;

  constructor(now: number) {
    this.#filledAt = now;
  }

  /** Whether the message may pass. */
  take(now: number): boolean {
    const perSecond = limits.socketMessagesPerSecond;
    const filled = this.#tokens + ((now - this.#filledAt) * perSecond) / 1000;
    this.#filledAt = now;
    if (filled >= perSecond) this.#refused = 0;
    this.#tokens = Math.min(perSecond, filled);
    if (this.#tokens < 1) {
      this.#refused += 1;
      return false;
    }
    this.#tokens -= 1;
    return true;
  }

  /** Whether the client has gone on sending though it was refused, again and again. */
  get flooded(): boolean {
    return this.#refused >= floodMessages;
  }
}
