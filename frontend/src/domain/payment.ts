import type { AttemptFailure, Order } from '../api/types.ts';
import { ownPart } from './party.ts';

/** Length of a payment code. */
export const DIGITS = 5;
export const MISSING_DIGITS = 'Enter all five digits of your payment code.';

/** The code as the string that it is, zeros in front kept; null while digits are missing. */
export function codeOf(digits: readonly (number | undefined)[]): string | null {
  const code = Array.from({ length: DIGITS }, (_, place) => digits[place] ?? '').join('');
  return code.length === DIGITS ? code : null;
}

/** The digits of a text, one by one; all else is passed over. */
export function digitsOf(text: string): number[] {
  return [...text.replace(/[^0-9]/g, '')].slice(0, DIGITS).map(Number);
}

/** The payment that an order's page shows: of other seats that it is to have, else its own. */
export interface ShownPayment {
  readonly steps: NonNullable<Order['payment']>;
  readonly ofExchange: boolean;
  readonly state: 'running' | 'failed' | 'accepted';
}

/** Null while there is none, or none any more. */
export function paymentOf(order: Order): ShownPayment | null {
  const { exchange, payment, status } = order;
  if (exchange) {
    const state = exchange.state === 'paying' ? 'running' : 'failed';
    return { steps: exchange.payment, ofExchange: true, state };
  }
  if (!payment) return null;
  const part = ownPart(order)?.state;
  if (status === 'paying' && (part === 'paid' || part === 'failed'))
    return { steps: payment, ofExchange: false, state: part === 'paid' ? 'accepted' : 'failed' };
  const states = { paying: 'running', confirmed: 'accepted' } as const;
  const state = status === 'paying' || status === 'confirmed' ? states[status] : 'failed';
  return { steps: payment, ofExchange: false, state };
}

/** What this page saw of one payment: the failures so far, and when the running attempt began. */
export interface PaymentTrace {
  /** By attempt; a hole is one that failed before this page looked. */
  readonly failures: ReadonlyMap<number, AttemptFailure>;
  readonly attempt: number;
  /** The order's revision when the attempt began, as far as this page knows. */
  readonly begunAt: number;
  /** Server's time, ms. */
  readonly since: number;
  readonly ofExchange: boolean;
  readonly isRunning: boolean;
}

/** Which attempt the order's last failure belongs to: the running one's number still stands while it pauses. */
function failedAttempt(
  before: PaymentTrace | null,
  { steps, state }: ShownPayment,
  revision: number,
): number {
  const { attempt, unanswered, nextAttemptAt } = steps;
  if (state === 'failed' || attempt <= 1 || nextAttemptAt !== undefined) return attempt;
  if (unanswered) return attempt - 1;
  const changedSince = before?.attempt === attempt && revision > before.begunAt;
  return changedSince ? attempt : attempt - 1;
}

/** Folds the next state of an order into the trace; null while there is no payment. */
export function traced(
  former: PaymentTrace | null,
  order: Order,
  now: number,
): PaymentTrace | null {
  const payment = paymentOf(order);
  if (!payment) return null;
  const { steps, state, ofExchange } = payment;
  const isRunning = state === 'running';
  const isOther = former?.ofExchange !== ofExchange || (isRunning && !former.isRunning);
  const before = isOther ? null : former;
  const failures = new Map(before?.failures);
  if (steps.lastFailure && state !== 'accepted') {
    failures.set(failedAttempt(before, payment, order.revision), steps.lastFailure);
  }
  const same = before?.attempt === steps.attempt;
  return {
    failures,
    attempt: steps.attempt,
    begunAt: same ? before.begunAt : order.revision,
    since: same ? before.since : now,
    ofExchange,
    isRunning,
  };
}
