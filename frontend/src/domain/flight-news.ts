import { departureChanged } from '@aisle/shared/order-sentences';
import type { Flight } from '../api/types.ts';

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
