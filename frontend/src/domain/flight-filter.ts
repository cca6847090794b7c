import { localDate } from '@aisle/shared/local-time';
import { minorUnits } from '@aisle/shared/money';
import type { Flight } from '../api/types.ts';
import { matches, wishOf } from './flight-wish.ts';

export type FlightOrder = 'departure' | 'price' | 'free';

/** What the list of flights is narrowed to. `date` is local to the origin (`2026-11-24`); empty for any. */
export interface FlightFilter {
  readonly text: string;
  readonly date: string;
  readonly order: FlightOrder;
}

/**
 * Cheapest first within a currency, the currencies by their codes: an amount of one says nothing of an amount of
 * another. What cannot be bought comes last.
 */
function comparePrices(a: Flight['fromPrice'], b: Flight['fromPrice']): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a.currency.localeCompare(b.currency) || minorUnits(a) - minorUnits(b);
}

/** What an order of these flights compares, where that is not plain to see; empty where it is. */
export function orderSentence(flights: readonly Flight[], order: FlightOrder): string {
  const currencies = new Set(flights.flatMap(({ fromPrice }) => fromPrice?.currency ?? []));
  if (order !== 'price' || currencies.size < 2) return '';
  return 'Cheapest first within each currency: prices in different currencies are not compared.';
}

const compare: Record<FlightOrder, (a: Flight, b: Flight) => number> = {
  departure: (a, b) => Date.parse(a.departsAt) - Date.parse(b.departsAt),
  price: (a, b) => comparePrices(a.fromPrice, b.fromPrice),
  free: (a, b) => b.seats.free - a.seats.free,
};

/** Flights that are still to depart at `now` (ms) and match: a text is where to, unless it says where from as well. */
export function findFlights(
  flights: readonly Flight[],
  filter: FlightFilter,
  now: number,
): Flight[] {
  const wish = wishOf(filter.text);
  return flights
    .filter((flight) => {
      const isAhead = flight.status === 'open' || flight.status === 'closed';
      if (!isAhead || Date.parse(flight.departsAt) <= now) return false;
      const date = localDate(flight.departsAt, flight.route.origin.timeZone);
      if (filter.date !== '' && date !== filter.date) return false;
      return matches(flight, wish);
    })
    .toSorted((a, b) => compare[filter.order](a, b) || compare.departure(a, b));
}
