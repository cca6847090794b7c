/** What the order's workflow asks of its activities, and what they answer. Plain JSON. */
import type { Money } from '@aisle/shared/money';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { SendResult } from '@aisle/shared/group-commit';
import type { BookingMail, Sending } from '@aisle/shared/order-messages';
import type { OrderPeople } from '@aisle/shared/people';
import type { ProblemCode } from '@aisle/shared/problems';
import type { Rebook } from '@aisle/shared/rebooking';
import type { AttemptFailure } from '@aisle/shared/workflow-api';

/** Run as local activities: part of the workflow task, no hop through the server. */
export interface SeatActivities {
  /** Has the flight decide one command. Safe to repeat: the flight knows commands by their revision. */
  readonly sendSeatCommand: (flightId: string, command: OrderSeatCommand) => Promise<SendResult>;
}

export interface PaymentAttempt {
  readonly orderId: string;
  /** From 1. */
  readonly attempt: number;
  /** As the order was given it: sealed, for the gateway to open. */
  readonly code: string;
}

export type AttemptResult =
  { readonly ok: true } | { readonly ok: false; readonly failure: AttemptFailure };

export type ChargeResult =
  { readonly ok: true; readonly chargeId: string } | { readonly ok: false };

export interface Charge {
  readonly orderId: string;
  /** Which payment of which run of the order. Of old there was none, and the order's id was the key. */
  readonly payment?: string;
  readonly total: Money;
  /** Of the code that passed: it has served. */
  readonly codeKey?: string;
}

export interface Refund {
  readonly orderId: string;
  /** Of old it was not named: an order had one charge at most. */
  readonly chargeId?: string;
  /** A part of it, and which; absent: all that is left. */
  readonly part?: Money & { readonly id: string };
}

/** A charge, and how much of it was not given back, in minor units. */
export interface Charged {
  readonly chargeId: string;
  readonly left: number;
}

export interface PaymentActivities {
  /**
   * One validation of a payment code; ends by itself after `limitMs`, or at the activity's start-to-close limit. Throws
   * `NOT_REACHED` when the gateway did not take it: then it was no attempt.
   */
  readonly validatePayment: (attempt: PaymentAttempt, limitMs?: number) => Promise<AttemptResult>;
  /** Has the gateway forget the key of a code that is over; throws until it has. */
  readonly forgetCode: (key: string) => Promise<void>;
  /** Charges a payment once; throws while it is not known whether it did. A charge that went back is refused. */
  readonly charge: (payment: Charge) => Promise<ChargeResult>;
  /** Refunds a charge, or a part of it, once; throws until the gateway has said yes, or that it never made the charge. */
  readonly refund: (refund: Refund) => Promise<void>;
  /** The charges of an order, oldest first, and what of each did not go back, as the ledger has it. */
  readonly chargesLeft: (orderId: string) => Promise<readonly Charged[]>;
}

/** Failure type of a validation that the gateway did not take: it is away, or in trouble. */
export const NOT_REACHED = 'not-reached';

/** Failure type of an activity that was cut off because its worker shuts down: not the customer's fault. */
export const WORKER_SHUTDOWN = 'worker-shutdown';

export interface RebookingActivities {
  /**
   * Has an order take its seats on another flight. Null: it has them; else why it stays where it is. Throws while that is not
   * known. Safe to repeat.
   */
  readonly rebookOrder: (orderId: string, rebook: Rebook) => Promise<ProblemCode | null>;
}

export interface MailActivities {
  /**
   * Sends one mail. That the server refuses it for good is an answer; throws while it may yet go. Sent again it is the same mail,
   * by its Message-ID.
   */
  readonly sendMail: (mail: BookingMail) => Promise<Sending>;
}

/** Run as local activities, too: they ask nobody. */
export interface IndexActivities {
  /** By what people are found in Temporal's index; null: by nothing, for it has no such attribute. */
  readonly searchKeys: (people: readonly OrderPeople[]) => Promise<readonly string[] | null>;
  /** How long the archive keeps people, by the setting of now. */
  readonly peopleKeptMs: () => Promise<number>;
}
