import { arrivalAfter } from '../times.ts';
import { defaultFares } from './fares.ts';
import { flightIdOf } from './flight-id.ts';
import type { AircraftId, FlightDefinition } from './types.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Demo flights depart this long after they are opened, at the earliest. */
const leadMs = 20 * hourMs;

/**
 * Number, route, great circle in km (this file cannot ask `airports.ts`: workflows load it), currency of the
 * origin, aircraft, days after the first possible one, and the time of departure in UTC, chosen for
 * the morning, the day or the evening at the origin.
 */
const timetable: readonly (readonly [
  string,
  string,
  string,
  number,
  string,
  AircraftId,
  number,
  string,
])[] = [
  ['AI 101', 'LHR', 'JFK', 5_540, 'GBP', 'A380-800', 0, '11:20'],
  ['AI 102', 'JFK', 'LHR', 5_540, 'USD', '787-9', 0, '23:45'],
  ['AI 205', 'ZRH', 'LHR', 788, 'CHF', 'A220-300', 0, '07:05'],
  ['AI 206', 'LHR', 'ZRH', 788, 'GBP', 'A220-300', 1, '17:40'],
  ['AI 317', 'AMS', 'ATH', 2_180, 'EUR', 'A320neo', 0, '09:15'],
  ['AI 318', 'ATH', 'AMS', 2_180, 'EUR', 'A320neo', 2, '15:50'],
  ['AI 421', 'JFK', 'LAX', 3_974, 'USD', '737-800', 1, '14:30'],
  ['AI 422', 'SEA', 'HNL', 4_307, 'USD', '737-800', 3, '18:10'],
  ['AI 511', 'SIN', 'SYD', 6_288, 'SGD', 'A380-800', 1, '12:30'],
  ['AI 520', 'SYD', 'AKL', 2_157, 'AUD', '787-9', 2, '21:00'],
  ['AI 623', 'GRU', 'LIS', 7_920, 'BRL', '787-9', 1, '20:55'],
  ['AI 731', 'DEL', 'KTM', 816, 'INR', 'A320neo', 3, '07:45'],
  ['AI 732', 'KTM', 'SIN', 3_556, 'USD', '737-800', 4, '16:15'],
  ['AI 906', 'FRA', 'YYZ', 6_340, 'EUR', '787-9', 5, '12:10'],
];

/** The clocks of the origins, for the same reason. */
const zones: Readonly<Record<string, string>> = {
  LHR: 'Europe/London',
  JFK: 'America/New_York',
  ZRH: 'Europe/Zurich',
  AMS: 'Europe/Amsterdam',
  ATH: 'Europe/Athens',
  SEA: 'America/Los_Angeles',
  SIN: 'Asia/Singapore',
  SYD: 'Australia/Sydney',
  GRU: 'America/Sao_Paulo',
  DEL: 'Asia/Kolkata',
  KTM: 'Asia/Kathmandu',
  FRA: 'Europe/Berlin',
};

/**
 * Flights to show: of every aircraft, from several continents, over the coming week, earliest first. The
 * first departs at least 20 hours after `now`, so that it can be booked in peace. Depends on `now` alone.
 */
export function demoFlights(now: Date): FlightDefinition[] {
  return timetable
    .map(([number, origin, destination, distanceKm, currency, aircraft, day, time]) => {
      const departsAt = departure(now, day, time);
      return {
        id: flightIdOf(number, departsAt, zones[origin] ?? 'UTC'),
        number,
        origin,
        destination,
        departsAt,
        arrivesAt: arrivalAfter(departsAt, distanceKm),
        aircraft,
        fares: defaultFares(aircraft, { distanceKm, currency }),
      };
    })
    .sort((a, b) => a.departsAt.localeCompare(b.departsAt));
}

/** The first such time of day that leaves the lead, some days later. */
function departure(now: Date, day: number, time: string): string {
  const earliest = now.getTime() + leadMs;
  const sameDay = Date.parse(`${new Date(earliest).toISOString().slice(0, 10)}T${time}:00.000Z`);
  const first = sameDay < earliest ? sameDay + dayMs : sameDay;
  return new Date(first + day * dayMs).toISOString();
}
