/** What is mailed to an order's contact, and what became of it. Types only: workflows load this file. */
import type { Booking } from './papers/booking.ts';

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
  | 'delayed'
  | 'cancelled'
  | 'refunded';

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
