import type { OrderFacts, PaymentProgress } from '@aisle/shared/order-facts';
import type { AttemptFailure } from '@aisle/shared/workflow-api';

/** No attempt has begun. */
export const begun: PaymentProgress = { attempt: 0, lastFailure: null };

export function attempting(progress: PaymentProgress, attempt: number): PaymentProgress {
  return { ...answered(progress), attempt };
}

export function failed(progress: PaymentProgress, lastFailure: AttemptFailure): PaymentProgress {
  return { ...answered(progress), lastFailure };
}

/** The gateway does not take what it is asked. */
export function unanswered(progress: PaymentProgress): PaymentProgress {
  return { ...progress, unanswered: true };
}

/** The gateway was reached, or is needed no more. */
export function answered({ unanswered: _, ...progress }: PaymentProgress): PaymentProgress {
  return progress;
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
