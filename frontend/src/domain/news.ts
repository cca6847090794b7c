import { departureChanged } from '@aisle/shared/times';
import type { Flight, Order } from '../api/types.ts';
import { listed } from './format.ts';

type Terms = Pick<Flight, 'id' | 'departsAt' | 'aircraft'>;

/** The sentence that a change of a flight is worth to whoever looks at it without an order; null when there is none. */
export function flightNews(before: Terms, now: Terms): string | null {
  if (before.id !== now.id) return null;
  if (before.aircraft !== now.aircraft) {
    return 'The aircraft was changed: these are the seats of the new one.';
  }
  const byMs = Date.parse(now.departsAt) - Date.parse(before.departsAt);
  return byMs === 0 ? null : departureChanged(byMs);
}

/** Ends that their customer brought about. */
const BY_CUSTOMER: ReadonlySet<string> = new Set(['cancelled-by-customer', 'refunded', 'departed']);

/** Whether an order came to an end that its customer should hear of, wherever they are. */
export function endedUnasked(order: Order): boolean {
  return order.reason !== null && !BY_CUSTOMER.has(order.reason);
}

/** The sentence that a change of an order is worth on any page; null for what the customer did themselves. */
export function orderNews(before: Order, now: Order): string | null {
  if (now.message === null || now.message === before.message) return null;
  if (isDeclined(now)) return null;
  if (now.status === before.status) return now.message;
  return endedUnasked(now) ? now.message : null;
}

/** What was said last is that the customer declined a swap. */
function isDeclined({ swaps, message }: Order): boolean {
  const declined = swaps?.proposals.filter((swap) => swap.reason === 'declined') ?? [];
  return declined.some((swap) => swap.role === 'asked' && swap.message === message);
}

/** The number that a flight's id says: `AI 101` of `ai101-20261125`. */
export function numberIn(flightId: string): string {
  return flightId.replace(/^([a-z0-9]{2})([0-9]+[a-z]?)-.*$/, '$1 $2').toUpperCase();
}

/** Which order is meant: `12A and 12B on AI 101`. `flight`: its number, if it is known; else its id says it. */
export function orderName({ flightId, seats }: Order, flight = numberIn(flightId)): string {
  return seats.length > 0 ? `${listed(seats)} on ${flight}` : flight;
}
