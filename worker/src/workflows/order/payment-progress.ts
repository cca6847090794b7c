import type { OrderFacts, PaymentProgress } from '@aisle/shared/order-facts';
import { withPart } from '@aisle/shared/party-parts';
import { GATEWAY_UNANSWERED } from '@aisle/shared/order-sentences';
import type { OrderChange } from '@aisle/shared/states';
import type { AttemptFailure } from '@aisle/shared/workflow-api';

/** A failed attempt: when another follows, ms, and of whose part it was. */
interface FailedAttempt {
  readonly nextAt?: number;
  readonly payer?: string | undefined;
}

/** No attempt has begun. */
export const begun: PaymentProgress = { attempt: 0, lastFailure: null };

function attempting(progress: PaymentProgress, attempt: number): PaymentProgress {
  return { ...settled(progress), attempt };
}

/** `nextAt`: when another attempt follows, ms. */
function failed(
  progress: PaymentProgress,
  lastFailure: AttemptFailure,
  nextAt?: number,
): PaymentProgress {
  const next = nextAt !== undefined && { nextAttemptAt: new Date(nextAt).toISOString() };
  return { ...settled(progress), lastFailure, ...next };
}

/** The gateway does not take what it is asked. */
function unanswered(progress: PaymentProgress): PaymentProgress {
  return { ...progress, unanswered: true };
}

/** The gateway was reached, or is needed no more, and no pause lasts. */
export function settled(progress: PaymentProgress): PaymentProgress {
  const { unanswered: _, nextAttemptAt: __, ...rest } = progress;
  return rest;
}

/** The payment that runs, the order's or that of other seats, gets on; or that of a part, by its payer. */
function advance(
  facts: OrderFacts,
  next: (progress: PaymentProgress) => PaymentProgress,
  payer: string | undefined,
): void {
  if (payer !== undefined && facts.party) {
    facts.party = withPart(facts.party, payer, ({ payment }) => ({
      payment: next(payment ?? begun),
    }));
    return;
  }
  const { exchange } = facts;
  if (exchange?.state === 'paying')
    facts.exchange = { ...exchange, payment: next(exchange.payment) };
  else facts.payment = next(facts.payment ?? begun);
}

/** The attempts of payments: a part of their order's facts. `payer`: of whose part they are; absent: of all. */
export class Attempts {
  readonly #facts: OrderFacts;
  readonly #changed: (what: OrderChange) => void;

  constructor(facts: OrderFacts, changed: (what: OrderChange) => void) {
    this.#facts = facts;
    this.#changed = changed;
  }

  start(attempt: number, payer?: string): void {
    advance(this.#facts, (payment) => attempting(payment, attempt), payer);
    this.#changed('attempt-started');
  }

  fail(lastFailure: AttemptFailure, { nextAt, payer }: FailedAttempt = {}): void {
    advance(this.#facts, (payment) => failed(payment, lastFailure, nextAt), payer);
    if (this.#facts.message === GATEWAY_UNANSWERED) this.#facts.message = null;
    this.#changed('attempt-failed');
  }

  /** The payment gateway is away, or in trouble; what was asked of it is asked again. */
  awaitGateway(payer?: string): void {
    advance(this.#facts, unanswered, payer);
    this.#facts.message = GATEWAY_UNANSWERED;
    this.#changed('gateway-unanswered');
  }
}
