import { limits } from '@aisle/shared/limits';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { OrderChange, TimelineEntry } from '@aisle/shared/states';

/** The entries, and the sentence that the customer read last, with the seats of then; runs of before did not carry these. */
export interface TimelineCarry {
  readonly entries: readonly TimelineEntry[];
  readonly message: string | null;
  readonly seats?: string;
}

/** What happened to an order, the last of it: for agents who are asked by the customer. */
export class Timeline {
  readonly #entries: TimelineEntry[];
  #message: string | null;
  #seats: string;

  constructor({ entries, message, seats = '' }: TimelineCarry = { entries: [], message: null }) {
    this.#entries = [...entries];
    this.#message = message;
    this.#seats = seats;
  }

  /** For the order's next run. */
  carryOver(): TimelineCarry {
    return { entries: this.#entries, message: this.#message, seats: this.#seats };
  }

  /** `state`: the order after the change. `now`: ms. */
  note(what: OrderChange, state: OrderState, now: number): void {
    const { sequence, status, message, seats, exchange } = state;
    const payment = exchange?.state === 'paying' ? exchange.payment : state.payment;
    const isAttempt =
      what === 'attempt-started' || what === 'attempt-failed' || what === 'gateway-unanswered';
    // A page saves names as they are typed: of many in a row the last says it all.
    if (what === 'passengers-set' && this.#entries.at(-1)?.what === what) this.#entries.pop();
    this.#entries.push({
      at: new Date(now).toISOString(),
      sequence,
      status,
      what,
      ...(isAttempt && payment !== null && { attempt: payment.attempt }),
      ...(message !== null && message !== this.#message && { message }),
      ...(seats.join() !== this.#seats && { seats }),
    });
    this.#message = message;
    this.#seats = seats.join();
    if (this.#entries.length > limits.timelineEntries) this.#entries.shift();
  }

  entries(): readonly TimelineEntry[] {
    return this.#entries;
  }
}
