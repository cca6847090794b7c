/** What a paid order is sent, and how far a payment is. Plain JSON. */
import type { AgentsWish } from './interventions.ts';
import type { Money } from './money.ts';
import type { DocumentName } from './people/types.ts';
import type { AttemptFailure } from './states.ts';

/** Other seats for a paid order. */
export interface ExchangeSeats {
  /** All that the order is to have. */
  readonly seats: readonly string[];
  /** The request's idempotency key. */
  readonly key: string;
  readonly revision?: number;
  /** Of the difference: as in {@link Pay}. */
  readonly code?: string;
  readonly amount?: string;
  /** Who comes to sit in an exit row. */
  readonly willHelp?: boolean;
}

export interface CancelPassenger {
  readonly seat: string;
  /** An agent does it for the customer. */
  readonly agent?: AgentsWish;
}

/** A name as it should be, tidied. */
export interface CorrectName extends DocumentName {
  readonly seat: string;
  /** Of the infant on the lap of who has the seat. */
  readonly infant?: boolean;
  readonly document: DocumentName;
  /** Its owner wrote it: it does not follow from the name. */
  readonly ownDocument?: boolean;
}

/** A change of a paid order; its type is the name of the update, which gives the order's state. */
export type PaidChange =
  | (ExchangeSeats & { readonly type: 'exchangeSeats' })
  | (CancelPassenger & { readonly type: 'cancelPassenger' })
  | (CorrectName & { readonly type: 'correctName' });

/** How far a payment is. */
export interface PaymentState {
  /** The attempt that runs or ran last, from 1; 0 before the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly lastFailure: AttemptFailure | null;
  /** While the payment pauses: when its next attempt begins by itself, ISO 8601. */
  readonly nextAttemptAt?: string;
  /** The payment gateway does not answer; it is asked again and again. Absent while it does. */
  readonly unanswered?: boolean;
}

/** The last change of seats that had to be paid for, until it is done. */
export interface ExchangeState {
  readonly state: 'paying' | 'failed';
  readonly seats: readonly string[];
  readonly difference: Money;
  readonly payment: PaymentState;
}
