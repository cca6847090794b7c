import type { AttemptFailure, Order } from '../api/types.ts';

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

/** What this page saw of one payment: the failures so far, and when the running attempt began. */
export interface PaymentTrace {
  /** By attempt; a hole is one that failed before this page looked. */
  readonly failures: ReadonlyMap<number, AttemptFailure>;
  readonly attempt: number;
  /** The order's revision when the attempt began, as far as this page knows. */
  readonly begunAt: number;
  /** Server's time, ms. */
  readonly since: number;
}

/** Which attempt the order's last failure belongs to: the running one's number still stands while it pauses. */
function failedAttempt(before: PaymentTrace | null, order: Order, attempt: number): number {
  if (order.status === 'failed' || attempt <= 1) return attempt;
  if (order.payment?.unanswered) return attempt - 1;
  const changedSince = before?.attempt === attempt && order.revision > before.begunAt;
  return changedSince ? attempt : attempt - 1;
}

/** Folds the next state of an order into the trace; null while there is no payment. */
export function traced(
  before: PaymentTrace | null,
  order: Order,
  now: number,
): PaymentTrace | null {
  const payment = order.payment;
  if (!payment) return null;
  const failures = new Map(before?.failures);
  if (payment.lastFailure && order.status !== 'confirmed') {
    failures.set(failedAttempt(before, order, payment.attempt), payment.lastFailure);
  }
  const same = before?.attempt === payment.attempt;
  return {
    failures,
    attempt: payment.attempt,
    begunAt: same ? before.begunAt : order.revision,
    since: same ? before.since : now,
  };
}
