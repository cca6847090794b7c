import { defaultFares, type AircraftId, type FlightDefinition } from '../src/aircraft/index.ts';

/** When tests of a flight begin, ms. */
export const start = Date.UTC(2026, 10, 24, 9);

/** A flight that departs so long after {@link start}. */
export function flightIn(ms: number, aircraft: AircraftId): FlightDefinition {
  return {
    id: 'ai101-20261124',
    number: 'AI 101',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(start + ms).toISOString(),
    aircraft,
    fares: defaultFares(aircraft, { currency: 'GBP' }),
  };
}
