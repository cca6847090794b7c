import type { OrderFacts, PaymentProgress } from '@aisle/shared/order-facts';
import type { AttemptFailure } from '@aisle/shared/workflow-api';

/** No attempt has begun. */
export const begun: PaymentProgress = { attempt: 0, lastFailure: null };

export function attempting(progress: PaymentProgress, attempt: number): PaymentProgress {
  return { ...settled(progress), attempt };
}

/** `nextAt`: when another attempt follows, ms. */
export function failed(
  progress: PaymentProgress,
  lastFailure: AttemptFailure,
  nextAt?: number,
): PaymentProgress {
  const next = nextAt !== undefined && { nextAttemptAt: new Date(nextAt).toISOString() };
  return { ...settled(progress), lastFailure, ...next };
}

/** The gateway does not take what it is asked. */
export function unanswered(progress: PaymentProgress): PaymentProgress {
  return { ...progress, unanswered: true };
}

/** The gateway was reached, or is needed no more, and no pause lasts. */
export function settled(progress: PaymentProgress): PaymentProgress {
  const { unanswered: _, nextAttemptAt: __, ...rest } = progress;
  return rest;
}

/** The payment that runs, the order's or that of other seats, gets on. */
export function advance(
  facts: OrderFacts,
  next: (progress: PaymentProgress) => PaymentProgress,
): void {
  const { exchange } = facts;
  if (exchange?.state === 'paying')
    facts.exchange = { ...exchange, payment: next(exchange.payment) };
  else facts.payment = next(facts.payment ?? begun);
}
