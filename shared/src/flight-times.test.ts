import { describe, expect, it } from 'vitest';
import {
  arrivalAfter,
  blockMs,
  boardingAt,
  dayDifference,
  dayMark,
  durationWords,
} from './flight-times.ts';
import { limits } from './limits.ts';

const minuteMs = 60_000;

describe('the time that a flight takes', () => {
  it('grows with its way, in steps of five minutes', () => {
    const times = Array.from({ length: 2_000 }, (_, step) => blockMs(step * 10));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((ms) => ms % (5 * minuteMs) === 0)).toBe(true);
    expect(times[0]).toBe(40 * minuteMs);
  });

  it('is a day at most, half around the world', () => {
    expect(blockMs(20_015)).toBe(limits.flightMs);
  });

  it('leads from the departure to the arrival', () => {
    expect(arrivalAfter('2026-12-31T22:00:00.000Z', 5_540)).toBe('2027-01-01T05:20:00.000Z');
  });
});

describe('words', () => {
  it.each([
    [135, '2 h 15 min'],
    [120, '2 h'],
    [45, '45 min'],
    [0, '0 min'],
    [1_440, '24 h'],
    [59.6, '1 h'],
  ])('%d minutes are %s', (minutes, words) => {
    expect(durationWords(minutes * minuteMs)).toBe(words);
  });

  it.each([
    [1, '+1'],
    [2, '+2'],
    [-1, '-1'],
    [0, ''],
  ])('%d days are %j', (days, mark) => {
    expect(dayMark(days)).toBe(mark);
  });
});

describe('Z6: days between departure and arrival', () => {
  it.each([
    [
      'the same day',
      '2026-12-01T11:20Z',
      'Europe/London',
      '2026-12-01T18:40Z',
      'America/New_York',
      0,
    ],
    [
      'a night over the ocean',
      '2026-12-01T23:45Z',
      'America/New_York',
      '2026-12-02T07:05Z',
      'Europe/London',
      1,
    ],
    // 17:00 in Tokyo, 10:15 of the same day in Los Angeles: before it left.
    [
      'by the clock before it left',
      '2026-12-01T08:00Z',
      'Asia/Tokyo',
      '2026-12-01T18:15Z',
      'America/Los_Angeles',
      0,
    ],
    // 00:30 on 2 December in Tokyo, 17:45 on the 1st in Los Angeles.
    [
      'the day before',
      '2026-12-01T15:30Z',
      'Asia/Tokyo',
      '2026-12-02T01:45Z',
      'America/Los_Angeles',
      -1,
    ],
    // 22:30 on the 1st in Los Angeles, 07:00 on the 3rd in Auckland.
    [
      'two days later',
      '2026-12-02T06:30Z',
      'America/Los_Angeles',
      '2026-12-02T18:00Z',
      'Pacific/Auckland',
      2,
    ],
    [
      'over the end of the year',
      '2026-12-31T22:00Z',
      'Europe/Zurich',
      '2027-01-01T06:00Z',
      'Asia/Dubai',
      1,
    ],
    // The clocks of both go forward that night: a day of 23 hours is a day.
    [
      'into summer time',
      '2027-03-27T23:30Z',
      'Europe/London',
      '2027-03-28T01:05Z',
      'Europe/Zurich',
      1,
    ],
    ['out of it', '2026-10-24T21:30Z', 'Europe/Zurich', '2026-10-25T01:30Z', 'Europe/Zurich', 1],
  ])('%s', (_, from, fromZone, to, toZone, days) => {
    const [departure, arrival] = [
      { at: from, timeZone: fromZone },
      { at: to, timeZone: toZone },
    ];
    expect(dayDifference(departure, arrival)).toBe(days);
  });
});

it('Z7: passengers board before the departure', () => {
  expect(boardingAt('2027-01-01T00:10:00.000Z')).toBe('2026-12-31T23:30:00.000Z');
});
