import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAirport, plausibleArrival, routeFares } from '../airports.ts';
import { FLIGHT_ID } from '../ids.ts';
import { aircraftIds, demoFlights, flightIdOf } from './index.ts';

const hourMs = 3_600_000;
const anyNow = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2040-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('demo flights', () => {
  it('depart in the coming eight days, not within 20 hours, earliest first, whatever the time is', () => {
    fc.assert(
      fc.property(anyNow, (now) => {
        const flights = demoFlights(now);
        const times = flights.map((flight) => Date.parse(flight.departsAt) - now.getTime());
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThanOrEqual(20 * hourMs);
        expect(times.at(-1)).toBeLessThan(8 * 24 * hourMs);
        expect(demoFlights(now)).toEqual(flights);
      }),
    );
  });

  it('have ids of their own: number and day of departure at the origin', () => {
    const flights = demoFlights(new Date('2026-11-24T08:00:00Z'));
    for (const { id, number, origin, departsAt } of flights) {
      expect(id).toBe(flightIdOf(number, departsAt, findAirport(origin)?.timeZone ?? ''));
    }
    const ids = flights.map((flight) => flight.id);
    expect(ids).toContain('ai101-20261125');
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(FLIGHT_ID);
  });

  it('show every aircraft', () => {
    const aircraft = demoFlights(new Date('2026-11-24T08:00:00Z')).map((flight) => flight.aircraft);
    expect(new Set(aircraft)).toEqual(new Set(aircraftIds));
  });

  it('go between real airports of several time zones, at fares that fit the route', () => {
    const zones = new Set<string>();
    for (const flight of demoFlights(new Date('2026-11-24T08:00:00Z'))) {
      for (const code of [flight.origin, flight.destination]) {
        zones.add(findAirport(code)?.timeZone ?? `nowhere: ${code}`);
      }
      const route = routeFares(flight.aircraft, flight.origin, flight.destination);
      expect([flight.number, flight.fares.currency]).toEqual([flight.number, route?.currency]);
      const ratio = (flight.fares.base.economy ?? NaN) / (route?.base.economy ?? NaN);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
    }
    expect(zones.size).toBeGreaterThan(8);
    expect([...zones].filter((zone) => zone.startsWith('nowhere'))).toEqual([]);
  });

  it('land when flights of their route do', () => {
    for (const flight of demoFlights(new Date('2026-11-24T08:00:00Z'))) {
      const { departsAt, arrivesAt = '', origin, destination } = flight;
      const offMs =
        Date.parse(arrivesAt) - Date.parse(plausibleArrival(departsAt, origin, destination));
      expect([flight.number, Math.abs(offMs) <= 5 * 60_000]).toEqual([flight.number, true]);
    }
  });

  it('depart at an hour at which people fly, by the clock at the origin', () => {
    for (const flight of demoFlights(new Date('2026-11-24T08:00:00Z'))) {
      const timeZone = findAirport(flight.origin)?.timeZone ?? '';
      const local = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hour12: false });
      const hour = Number(local.format(new Date(flight.departsAt)));
      expect([flight.number, hour >= 6 && hour <= 23]).toEqual([flight.number, true]);
    }
  });
});
