import type { Flight } from '../api/types.ts';
import { localDate } from './format.ts';

export type FlightOrder = 'departure' | 'price' | 'free';

/** What the list of flights is narrowed to. `date` is local to the origin (`2026-11-24`); empty for any. */
export interface FlightFilter {
  readonly text: string;
  readonly date: string;
  readonly order: FlightOrder;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function words(flight: Flight): string {
  const { origin, destination } = flight.route;
  return plain(
    [
      flight.number,
      flight.number.replace(' ', ''),
      origin.code,
      origin.city,
      origin.name,
      destination.code,
      destination.city,
      destination.name,
      flight.aircraft,
    ].join(' '),
  );
}

const compare: Record<FlightOrder, (a: Flight, b: Flight) => number> = {
  departure: (a, b) => Date.parse(a.departsAt) - Date.parse(b.departsAt),
  price: (a, b) => Number(a.fromPrice.amount) - Number(b.fromPrice.amount),
  free: (a, b) => b.seats.free - a.seats.free,
};

/** Flights that are still to depart at `now` (ms) and match: every word of the text, somewhere. */
export function findFlights(
  flights: readonly Flight[],
  filter: FlightFilter,
  now: number,
): Flight[] {
  const wanted = plain(filter.text)
    .split(/[\s,–>-]+/)
    .filter((word) => word && word !== 'to');
  return flights
    .filter((flight) => {
      const isAhead = flight.status === 'open' || flight.status === 'closed';
      if (!isAhead || Date.parse(flight.departsAt) <= now) return false;
      const date = localDate(flight.departsAt, flight.route.origin.timeZone);
      if (filter.date !== '' && date !== filter.date) return false;
      const text = words(flight);
      return wanted.every((word) => text.includes(word));
    })
    .toSorted((a, b) => compare[filter.order](a, b) || compare.departure(a, b));
}
