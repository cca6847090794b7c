import { airportOf } from '../airports.ts';
import type { FlightDefinition } from '../aircraft/types.ts';
import { documentOf } from '../document-name.ts';
import { inZone } from '../times.ts';
import type { Money } from '../money.ts';
import { fullName, type Passenger } from '../people/index.ts';

/** What papers say of a booking: the passes, the calendar's entry, the mails. Plain JSON. */
export interface Booking {
  readonly orderId: string;
  /** Count of the order's changes: a later paper takes the place of an earlier one. */
  readonly sequence: number;
  /** When the order became so, ISO 8601. */
  readonly at: string;
  readonly flight: FlightDefinition;
  readonly seats: readonly string[];
  /** Who sits there, as far as it is known. */
  readonly passengers: readonly Passenger[];
  readonly total: Money;
  readonly confirmation: string;
}

/** The airports of a flight in full. */
export function routeOf({ origin, destination }: FlightDefinition) {
  return { origin: airportOf(origin), destination: airportOf(destination) };
}

/** When the flight leaves, and arrives as far as it is known, by the clocks there: `Tue, 01 Dec 2026 12:10 GMT`. */
export function timesOf(flight: FlightDefinition): { departs: string; arrives: string | null } {
  const { origin, destination } = routeOf(flight);
  const { arrivesAt } = flight;
  return {
    departs: inZone(flight.departsAt, origin.timeZone),
    arrives: arrivesAt === undefined ? null : inZone(arrivesAt, destination.timeZone),
  };
}

/** A name as travel documents have it; empty where that is the name in capitals, or not known. */
export function documentLine(passenger: Passenger): string {
  const line = fullName(documentOf(passenger));
  return line === fullName(passenger).toUpperCase() ? '' : line;
}
