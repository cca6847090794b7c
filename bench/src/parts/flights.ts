import { randomUUID } from 'node:crypto';
import { defaultFares, type AircraftId, type FlightDefinition } from '@aisle/shared/aircraft';

/** A flight that departs in some days, under an id that no other has. */
export function benchFlight(aircraft: AircraftId = 'A380-800'): FlightDefinition {
  return {
    id: `bench-${randomUUID()}`,
    number: 'AI 900',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(Date.now() + 5 * 24 * 3_600_000).toISOString(),
    aircraft,
    fares: defaultFares(aircraft, { distanceKm: 5_540, currency: 'GBP' }),
  };
}
