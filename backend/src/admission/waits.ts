import { Pace } from '@aisle/shared/pace';
import type { Clock } from '../clock.ts';
import type { Busy, CommandClass, SchedulerBounds } from './turns.ts';

/** How long commands will have to wait, from the rates at which those before them were completed. */
export class Waits {
  readonly #clock: Clock;
  readonly #bounds: SchedulerBounds;
  readonly #paces: Readonly<Record<CommandClass, Pace>>;

  constructor(clock: Clock, bounds: SchedulerBounds) {
    this.#clock = clock;
    this.#bounds = bounds;
    // A slot is free again after the longest command at the latest: it cannot be slower than that.
    const leastPerSecond = (bounds.concurrency * 1000) / bounds.commandMs;
    const pace = (): Pace => new Pace(bounds.guessPerSecond, leastPerSecond, clock.now());
    this.#paces = { holders: pace(), arrivals: pace() };
  }

  /** Whether commands of the class wait for a slot from now on. */
  waiting(of: CommandClass, isWaiting: boolean): void {
    this.#paces[of].busy(isWaiting, this.#clock.now());
  }

  completed(of: CommandClass): void {
    this.#paces[of].completed(this.#clock.now());
  }

  perSecond(of: CommandClass): number {
    return this.#paces[of].perSecond(this.#clock.now());
  }

  /** Until so many commands of the class are completed, ms. */
  timeMs(commands: number, of: CommandClass): number {
    return (commands * 1000) / this.perSecond(of);
  }

  /** What `Retry-After` may say of a wait. */
  retryMs(waitMs: number): number {
    const { shortestRetryMs, longestRetryMs } = this.#bounds;
    return Math.min(longestRetryMs, Math.max(shortestRetryMs, Math.ceil(waitMs)));
  }

  busy(commands: number, of: CommandClass): Busy {
    return { kind: 'busy', retryAfterMs: this.retryMs(this.timeMs(commands, of)) };
  }
}
