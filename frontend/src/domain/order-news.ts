import type { Order } from '../api/types.ts';

/** Ends that the airline brings about, and no customer expects. */
const BY_AIRLINE: ReadonlySet<string> = new Set([
  'flight-cancelled',
  'released-by-agent',
  'aircraft-changed',
]);

/** The sentence that a change of an order is worth on any page; null for what the customer did themselves. */
export function orderNews(before: Order, now: Order): string | null {
  if (now.message === null || now.message === before.message) return null;
  if (now.status === before.status) return now.message;
  return BY_AIRLINE.has(now.reason ?? '') ? now.message : null;
}
