import { describe, expect, test } from 'vitest';
import { plannedFields, typedDeparture } from './new-flight.ts';

const timeZone = 'Europe/London';
const typed = (departs: string, later = false, planned = '2027-03-27T10:00:00.000Z') =>
  typedDeparture({ departs, later }, { timeZone, departsAt: planned });

describe('Z1: a typed departure', () => {
  test('goes forward with the clocks, and says so', () => {
    expect(typed('2027-03-28T01:30')).toEqual({
      departsAt: '2027-03-28T01:30:00.000Z',
      choices: [],
      note: 'The clocks go forward over 01:30 there: the flight departs Sun, 28 Mar 2027 02:30 BST.',
    });
  });

  test('that comes twice is the one that was chosen', () => {
    const choices = ['Sun, 31 Oct 2027 01:30 BST', 'Sun, 31 Oct 2027 01:30 GMT'];
    const first = { departsAt: '2027-10-31T00:30:00.000Z', choices, note: '' };
    expect(typed('2027-10-31T01:30')).toEqual(first);
    expect(typed('2027-10-31T01:30', true)).toEqual({
      ...first,
      departsAt: '2027-10-31T01:30:00.000Z',
    });
    expect(typed('2027-10-31T03:30', true)?.departsAt).toBe('2027-10-31T03:30:00.000Z');
  });

  test.each([
    '2027-10-31T00:30:00.000Z',
    '2027-10-31T01:30:00.000Z',
    '2027-03-28T01:30:00.000Z',
    '2027-06-01T09:00:30.500Z',
    '2027-10-31T01:30:59.999Z',
  ])('that was planned for %s and is sent unchanged stays', (departsAt) => {
    const planned = { timeZone, departsAt };
    expect(typedDeparture(plannedFields(planned), planned)?.departsAt).toBe(departsAt);
  });

  test('is none where nothing is typed', () => {
    expect(typed('')).toBeNull();
  });
});
