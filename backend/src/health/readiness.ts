import type { BookingPort } from '../booking/port.ts';
import type { Clock } from '../clock.ts';

/** Whoever asks in this time shares one look at the booking system. */
const sharedMs = 500;

/** What keeps an order from being taken now; `null`: nothing. */
export type Hindrance = string | null;

/** Checks whether an order could be taken: Temporal answers, and a worker polls and is on the bus. */
export class Readiness {
  readonly #booking: Pick<BookingPort, 'health'>;
  readonly #clock: Clock;
  readonly #workers: () => number;
  #closing = false;
  #look: { readonly at: number; readonly hindrance: Promise<Hindrance> } | null = null;

  constructor(booking: Pick<BookingPort, 'health'>, clock: Clock, workers: () => number) {
    this.#booking = booking;
    this.#clock = clock;
    this.#workers = workers;
  }

  /** From now on not ready: load balancers look elsewhere. */
  close(): void {
    this.#closing = true;
  }

  /** A sentence about what is missing, or null. */
  async hindrance(): Promise<Hindrance> {
    if (this.#closing) return 'The backend is shutting down.';
    // A worker that dies leaves the bus at once; Temporal remembers its polls for a minute.
    if (this.#workers() === 0) return 'No worker is connected.';
    const now = this.#clock.now();
    if (this.#look === null || now - this.#look.at > sharedMs) {
      this.#look = { at: now, hindrance: this.#ask() };
    }
    return this.#look.hindrance;
  }

  async #ask(): Promise<Hindrance> {
    const { reachable, polled } = await this.#booking.health();
    if (!reachable) return 'Temporal cannot be reached.';
    return polled ? null : 'No worker polls both task queues.';
  }
}
