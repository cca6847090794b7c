import { defaultFares, type FlightDefinition } from '@aisle/shared/aircraft';
import { expect, test } from 'vitest';
import { aFlight } from '../../../test/support.ts';
import { pastFlight } from './playback.ts';

test('T1: a flight is shown with the times and the gate that it had', () => {
  const now = { ...aFlight(), terminal: '5', gate: 'B42' };
  const { id, number, origin, destination } = now;
  const then: FlightDefinition = {
    ...{ id, number, origin, destination, aircraft: '737-800', gate: 'C1' },
    departsAt: '2026-11-25T10:20:00.000Z',
    fares: defaultFares('737-800'),
  };
  const times = { departsAt: then.departsAt, boardingAt: '2026-11-25T09:40:00.000Z' };
  const past = pastFlight(now, then);
  // An hour earlier, as the departure.
  expect(past).toMatchObject({ ...times, arrivesAt: '2026-11-25T17:40:00.000Z', gate: 'C1' });
  expect(past).not.toHaveProperty('terminal');
  const known = { ...then, arrivesAt: '2026-11-25T19:00:00.000Z' };
  expect(pastFlight(now, known).arrivesAt).toBe(known.arrivesAt);
});
