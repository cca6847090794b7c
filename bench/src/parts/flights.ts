import { randomUUID } from 'node:crypto';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { TemporalBooking } from '@aisle/backend/src/booking/temporal.ts';
import { defaultFares, type AircraftId, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';

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

/** Opens such a flight on the Temporal server at `address`; gives its id. Throws when it was refused. */
export async function openBenchFlight(address: string, namespace: string): Promise<string> {
  const connection = await connectTemporal(address);
  const settings = { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs };
  const flight = benchFlight();
  const opened = await new TemporalBooking(connection, namespace, settings).openFlight(flight);
  await connection.close();
  if (!opened.ok) throw new Error(`the flight was not opened: ${opened.error.code}`);
  return flight.id;
}
