import { limits } from '@aisle/shared/limits';
import type { Result } from '@aisle/shared/result';
import type { BookingPort, Refusal } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';

/** Tells a booking system that is away from one that has too much to do. */
export class Presence {
  readonly #booking: Pick<BookingPort, 'health'>;
  readonly #relay: Pick<FlightRelay, 'trusted'>;

  constructor(booking: Pick<BookingPort, 'health'>, relay: Pick<FlightRelay, 'trusted'>) {
    this.#booking = booking;
    this.#relay = relay;
  }

  /** After how long, ms, the same command is worth another try; null: it was answered, or nobody is there to answer. */
  async pauseMs(result: Result<unknown, Refusal>): Promise<number | null> {
    if (result.ok) return null;
    const { code, retryAfterMs = limits.busyRetryMs } = result.error;
    if (code === 'busy') return retryAfterMs;
    return code === 'unavailable' && (await this.#isThere()) ? retryAfterMs : null;
  }

  async #isThere(): Promise<boolean> {
    // Without a worker nothing is decided, however long one waits.
    return this.#relay.trusted && (await this.#booking.health()).reachable;
  }
}
