import { assertNever } from '@aisle/shared/result';
import type { AttemptFailure, Order, OrderStatus } from '../api/types.ts';
import { counted } from './format.ts';
import { paymentOf } from './payment.ts';

/** An order that can still be changed, paid or lost. */
export function isLive(order: Order): boolean {
  return order.status === 'open' || order.status === 'held' || order.status === 'paying';
}

/** An order to which nothing can happen any more; a confirmed one is over with its flight. */
export function isOver(order: Order): boolean {
  return order.reason !== null;
}

/** The order's state, as the customer reads it. */
export function orderStateWords(order: Order): string {
  const words: Record<OrderStatus, string> = {
    open: 'No seats chosen',
    held: `${counted(order.seats.length, 'seat')} held`,
    paying: 'Payment running',
    confirmed: 'Confirmed',
    failed: 'Payment failed',
    expired: 'Time ran out',
    cancelled: 'Cancelled',
  };
  if (order.rebookBy !== undefined) return 'Flight cancelled';
  return order.exchange?.state === 'paying' ? words.paying : words[order.status];
}

/** Why an attempt failed, within a sentence. */
export function failureWords(failure: AttemptFailure): string {
  const words: Record<AttemptFailure, string> = {
    declined: 'the code was declined',
    'timed-out': 'no answer within 10 seconds',
    unreachable: 'the bank could not be reached',
  };
  return words[failure];
}

/**
 * The bookings among these orders: live ones by their deadline, then paid ones by their departure (ISO; unknown ones last), each
 * by its id where these are alike.
 */
export function bookingsInOrder(
  orders: readonly Order[],
  departsAt: (order: Order) => string | undefined,
): Order[] {
  const last = '9999';
  const key = (order: Order): string =>
    isLive(order)
      ? `0 ${order.expiresAt ?? ''} ${order.id}`
      : `1 ${departsAt(order) ?? last} ${order.id}`;
  return orders
    .filter((order) => isLive(order) || (order.status === 'confirmed' && !isOver(order)))
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What the running attempt is doing; `failure`: what it failed by, while it pauses before the next. */
export function attemptWords(order: Order, failure: AttemptFailure | null): string {
  const steps = paymentOf(order)?.steps;
  if (!steps || steps.attempt === 0) return 'Starting the payment…';
  const { attempt, maxAttempts, unanswered } = steps;
  const which = `Attempt ${attempt} of ${maxAttempts}`;
  if (unanswered) return `${which} – the bank does not answer`;
  return failure ? `${which} – failed: ${failureWords(failure)}` : `${which} – validating…`;
}

/** Codes with which a command learns that its order has ended. */
export function isEnded(code: string): boolean {
  return /^order-(confirmed|failed|expired|cancelled|not-found)$/.test(code);
}

/** What the order's page shows. */
export type OrderView =
  | 'empty'
  | 'review'
  | 'code'
  | 'progress'
  | 'parts'
  | 'confirmed'
  | 'seat'
  | 'awaiting'
  | 'failed'
  | 'expired'
  | 'cancelled';

/** The view follows the order's state; the address decides only what of it. */
export function orderPageView(
  { status, exchange, party, rebookBy }: Order,
  at: 'pay' | 'seat' | null,
): OrderView {
  switch (status) {
    case 'open':
      return 'empty';
    case 'held':
      return at === 'pay' ? 'code' : 'review';
    case 'paying':
      return party && party.parts.length > 0 ? 'parts' : 'progress';
    case 'confirmed':
      if (rebookBy !== undefined) return 'awaiting';
      return at === 'seat' && exchange?.state !== 'paying' ? 'seat' : 'confirmed';
    case 'failed':
    case 'expired':
    case 'cancelled':
      return status;
    default:
      return assertNever(status);
  }
}

/** Titles, and the step of the way that each view is (null: off the way). */
export const orderViews: Record<
  OrderView,
  { readonly title: string; readonly step: number | null }
> = {
  empty: { title: 'No seats yet', step: 0 },
  review: { title: 'Review your order', step: 1 },
  code: { title: 'Pay', step: 2 },
  progress: { title: 'Payment running', step: 2 },
  parts: { title: 'Paying together', step: 2 },
  confirmed: { title: 'You are booked', step: 3 },
  seat: { title: 'Change your seat', step: null },
  awaiting: { title: 'Your flight is cancelled', step: null },
  failed: { title: 'Payment failed', step: null },
  expired: { title: 'Time ran out', step: null },
  cancelled: { title: 'Order cancelled', step: null },
};
