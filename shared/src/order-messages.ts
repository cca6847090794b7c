/** What an order is told, and what its contact is. Plain JSON, and no zod: workflows load this file. */
import type { FlightTerms } from './flight-terms.ts';
import type { Booking } from './papers/booking.ts';
import type { SeatSwapped } from './people/index.ts';
import type { LowerClass } from './seat-map/types.ts';
import type { OrderSwaps } from './swaps/types.ts';

/**
 * What a flight tells an order: the payload of the signal by that name. `version`: the flight's, at which it
 * became so. `tellCustomer`: an agent's sentence for the customer, besides ours.
 */
export type OrderNews = {
  readonly version: number;
  readonly tellCustomer?: string;
  /** Which flight says so: an order may have left it since. Flights of before did not say. */
  readonly flightId?: string;
} & (
  | { readonly signal: 'seatsTaken'; readonly reason: 'released-by-agent' | 'aircraft-changed' }
  /**
   * `flight`: when the seats are on another aircraft; `from`: instead of which then, one by one. The price stays, but where some
   * are in a `lower` class. `swapped`: with another order; `willHelp`: who sits in `got`, at an exit, has said so.
   */
  | {
      readonly signal: 'seatsMoved';
      readonly seats: readonly string[];
      readonly from?: readonly string[];
      readonly flight?: FlightTerms;
      readonly lower?: LowerClass;
      readonly swapped?: SeatSwapped;
    }
  /** ms since the epoch. `last`: the flight tells it no more, and releases the hold when the order is not there. */
  | { readonly signal: 'holdExtended'; readonly until: number; readonly last?: true }
  /** ISO 8601. */
  | { readonly signal: 'flightDelayed'; readonly departsAt: string }
  /** Where it departs; null: not known. */
  | { readonly signal: 'gateSet'; readonly terminal: string | null; readonly gate: string | null }
  /** `rebookBy`, ms: the order stays as it is until then, to be rebooked; without it its money goes back now. */
  | { readonly signal: 'flightCancelled'; readonly rebookBy?: number }
  /** Whether seats can be chosen from then on. Told to those who have not paid yet. */
  | { readonly signal: 'salesChanged'; readonly open: boolean }
  /** Proposals of the order, or to it, to swap seats. */
  | { readonly signal: 'swapsChanged'; readonly swaps: OrderSwaps }
);

export const mailMessages = {
  /** Signal: {@link BookingMail}[], to be sent after those that are there. */
  add: 'add',
  /** Query: → {@link MailRecord}[], oldest first. Agents only. */
  records: 'records',
} as const;

/** Past tense, like what changed. */
export type MailKind =
  /** The seats are kept until `payUntil`, and are to be paid for. */
  | 'pay-later'
  /** They are kept no more, and were not paid for. */
  | 'released'
  | 'confirmed'
  | 'seats-changed'
  | 'passenger-cancelled'
  | 'name-corrected'
  | 'rebooked'
  /** The flight is cancelled, and the booking stands until `rebookBy`, for another one. */
  | 'rebooking-awaited'
  | 'delayed'
  | 'cancelled'
  | 'refunded'
  /** Somebody asks to swap a seat, and may be answered until `swapUntil`. */
  | 'swap-asked'
  /** To who waited for seats: they are kept until `keptUntil`. `orderId` is the watch's. */
  | 'seats-offered';

/** One mail: everything that it says. Plain JSON. */
export interface BookingMail extends Booking {
  readonly kind: MailKind;
  /** The contact's address. */
  readonly to: string;
  /** The sentence that the customer reads on the order's page, too. */
  readonly message: string;
  /** Which of the order's links leads back to it. */
  readonly link: number;
  /** ISO 8601; of seats that are to be paid for. */
  readonly payUntil?: string;
  /** ISO 8601; of a booking whose flight is cancelled. */
  readonly rebookBy?: string;
  /** ISO 8601; of seats on offer. */
  readonly keptUntil?: string;
  /** ISO 8601; of a proposed swap. */
  readonly swapUntil?: string;
}

/** `given-up`: the mail server could not be reached for as long as it was tried. */
export type MailOutcome = 'sent' | 'bounced' | 'given-up';

/** What became of one mail. Times are ISO 8601. Agents only. */
export interface MailRecord {
  readonly kind: MailKind;
  readonly sequence: number;
  readonly to: string;
  /** When it was to be sent. */
  readonly at: string;
  /** Null while it waits. */
  readonly outcome: MailOutcome | null;
  readonly settledAt: string | null;
  /** What the mail server said to refuse it. */
  readonly why?: string;
}

/** What sending one mail came to. */
export type Sending = { readonly sent: true } | { readonly sent: false; readonly why: string };

/** Input of the workflow that writes to an order's contact; but for `mails` in every run but the first. */
export interface MailRun {
  readonly mails: readonly BookingMail[];
  readonly records?: readonly MailRecord[];
  /** The one that came last, sent or not. */
  readonly last?: BookingMail | null;
}
