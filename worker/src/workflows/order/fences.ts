import type { Money } from '@aisle/shared/money';
import type { OrderPeople } from '@aisle/shared/people';
import type { OrderEnd } from '@aisle/shared/workflow-api';

/** The fence of a payment: what it is for, and until when the flight keeps it, ms. */
export interface Fence {
  /** Only until another one takes its place, or its attempts are over (SPEC P15). */
  readonly code?: string;
  readonly until: number;
  /** Which of the order's payments it is, from 1. */
  readonly payment: number;
  /** The charge of this payment, once it was made. */
  readonly chargeId?: string;
  /** Who pays a part of the order with it; absent: it is of all. */
  readonly payer?: string;
}

/** The payment of a part, until its attempts and its charge are over. */
export type PartFence = Fence & { readonly payer: string };

/** As it is kept from then on. */
export function withoutCode<F extends Fence>(fence: F): Omit<F, 'code'> {
  const { code: _, ...rest } = fence;
  return rest;
}

/** The pause before a payment's next attempt: another code may be given, which ends it (SPEC P17). */
export interface AttemptPause {
  code?: string;
}

/** Other seats whose difference is being paid: their fence, and what is to come of it. */
export interface ExchangeUnderWay extends Fence {
  readonly seats: readonly string[];
  readonly people?: OrderPeople;
  readonly difference: Money;
  /** Why nothing comes of it: the flight is still to be told. */
  readonly failure?: OrderEnd;
}
