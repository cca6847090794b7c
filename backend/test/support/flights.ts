import { defaultFares, flightIdOf, type FlightDefinition } from '@aisle/shared/aircraft';

/** A flight of our smallest aircraft that departs `days` after `now`. */
export function someFlight(now: number, number = 'AI 101', days = 3): FlightDefinition {
  const departsAt = new Date(now + days * 86_400_000).toISOString();
  return {
    id: flightIdOf(number, departsAt, 'Europe/London'),
    number,
    origin: 'LHR',
    destination: 'ZRH',
    departsAt,
    aircraft: 'A220-300',
    fares: defaultFares('A220-300', { distanceKm: 788, currency: 'GBP' }),
  };
}
