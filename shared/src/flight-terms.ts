/** What may change about a flight after its opening, as flights tell it and orders take it over. Pure. */
import type { FlightDefinition } from './aircraft/types.ts';
import type { FlightTerms } from './workflow-api.ts';

/** What orders have to know of a flight that is not what it was. */
export function termsOf({ departsAt, aircraft, arrivesAt }: FlightDefinition): FlightTerms {
  return { departsAt, aircraft, ...(arrivesAt !== undefined && { arrivesAt }) };
}

/** A flight as it is on other terms. */
export function onTerms(flight: FlightDefinition, terms: FlightTerms): FlightDefinition {
  return { ...departing(flight, terms.departsAt), ...terms };
}

/** A flight that departs at another time (ISO 8601): it lands as much later, or earlier. */
export function departing(flight: FlightDefinition, departsAt: string): FlightDefinition {
  const moved = { ...flight, departsAt };
  if (flight.arrivesAt === undefined) return moved;
  const byMs = Date.parse(departsAt) - Date.parse(flight.departsAt);
  return { ...moved, arrivesAt: new Date(Date.parse(flight.arrivesAt) + byMs).toISOString() };
}
