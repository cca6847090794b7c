import { expect, it } from 'vitest';
import { canonicalFlightNumber, flightIdOf } from './flight-id.ts';

it.each([
  ['AI 101', '2026-11-25T11:20:00.000Z', 'Europe/London', 'ai101-20261125'],
  ['AI101', '2026-11-25T23:30:00-05:00', 'America/New_York', 'ai101-20261125'],
  ['ZZ 77', '2027-03-28T00:30:00+00:00', 'Europe/London', 'zz77-20270328'],
  ['ZZ 77', '2027-03-29T00:30:00+01:00', 'Europe/London', 'zz77-20270329'],
  ['NZ 1', '2026-11-25T19:00:00Z', 'Pacific/Auckland', 'nz1-20261126'],
  ['ZZ 007', '2026-11-25T11:20:00.000Z', 'Europe/London', 'zz7-20261125'],
  ['HA 11', '2026-11-26T05:00:00Z', 'Pacific/Honolulu', 'ha11-20261125'],
  ['QF 1', '2026-11-25T13:00:00Z', 'Australia/Sydney', 'qf1-20261126'],
])('Z3: %s at %s from %s is %s', (number, departsAt, zone, id) => {
  expect(flightIdOf(number, departsAt, zone)).toBe(id);
});

it.each([
  ['ZZ 7', 'ZZ 7'],
  ['ZZ7', 'ZZ 7'],
  ['ZZ 007', 'ZZ 7'],
  ['U20070A', 'U2 70A'],
  ['2H 0100', '2H 100'],
  ['ZZ 000', 'ZZ 0'],
])('Z3: %s is the flight %s', (number, canonical) => {
  expect(canonicalFlightNumber(number)).toBe(canonical);
});
