import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { limits } from './limits.ts';
import {
  arrivalAfter,
  blockMs,
  boardingAt,
  dayDifference,
  dayMark,
  durationWords,
  inZone,
  localDate,
  wallMoments,
  wallTime,
} from './times.ts';

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

describe('Z1: a wall clock at an airport', () => {
  test.each([
    ['2026-11-25T11:20', 'Europe/London', '2026-11-25T11:20:00.000Z'],
    ['2026-07-01T11:20', 'Europe/London', '2026-07-01T10:20:00.000Z'],
    ['2026-11-25T11:20', 'Asia/Kathmandu', '2026-11-25T05:35:00.000Z'],
    ['2026-11-25T23:45', 'America/New_York', '2026-11-26T04:45:00.000Z'],
    ['2026-11-25T01:00', 'Pacific/Auckland', '2026-11-24T12:00:00.000Z'],
  ])('%s in %s is %s, and back', (wall, zone, iso) => {
    expect(wallMoments(wall, zone)).toEqual({ moments: [iso], skipped: false });
    expect(wallTime(iso, zone)).toBe(wall);
  });

  test.each([
    ['2026-10-25T01:30', 'Europe/London', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'],
    [
      '2027-11-07T01:30',
      'America/New_York',
      '2027-11-07T05:30:00.000Z',
      '2027-11-07T06:30:00.000Z',
    ],
    [
      '2027-04-04T01:45',
      'Australia/Lord_Howe',
      '2027-04-03T14:45:00.000Z',
      '2027-04-03T15:15:00.000Z',
    ],
  ])('%s in %s comes twice', (wall, zone, first, second) => {
    expect(wallMoments(wall, zone)).toEqual({ moments: [first, second], skipped: false });
    expect([first, second].map((iso) => wallTime(iso, zone))).toEqual([wall, wall]);
  });

  test.each([
    ['2027-03-28T01:30', 'Europe/London', '2027-03-28T01:30:00.000Z', '2027-03-28T02:30'],
    ['2027-03-28T01:00', 'Europe/London', '2027-03-28T01:00:00.000Z', '2027-03-28T02:00'],
    ['2027-03-14T02:30', 'America/New_York', '2027-03-14T07:30:00.000Z', '2027-03-14T03:30'],
    ['2027-09-26T02:30', 'Pacific/Auckland', '2027-09-25T14:30:00.000Z', '2027-09-26T03:30'],
  ])('%s in %s does not exist, and goes forward', (wall, zone, iso, shown) => {
    expect(wallMoments(wall, zone)).toEqual({ moments: [iso], skipped: true });
    expect(wallTime(iso, zone)).toBe(shown);
  });

  test('every minute is one of the moments of what it shows', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const minute = fc.integer({ min: 30_000_000, max: 31_500_000 });
    fc.assert(
      fc.property(zones, minute, (zone, minutes) => {
        const iso = new Date(minutes * 60_000).toISOString();
        expect(wallMoments(wallTime(iso, zone), zone)?.moments).toContain(iso);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['', 'tomorrow', '2026-13-40T10:00', '2026-11-25'])('"%s" is none', (text) => {
    expect(wallMoments(text, 'UTC')).toBeNull();
  });
});

describe('Z2: a moment for people', () => {
  test.each([
    ['2026-12-01T12:10:30.500Z', 'UTC', 'Tue, 01 Dec 2026 12:10 UTC'],
    ['2027-03-28T01:30:00.000Z', 'Europe/London', 'Sun, 28 Mar 2027 02:30 BST'],
    ['2026-10-25T01:30:00.000Z', 'Europe/London', 'Sun, 25 Oct 2026 01:30 GMT'],
    ['2026-10-25T00:30:00.000Z', 'Europe/London', 'Sun, 25 Oct 2026 01:30 BST'],
    ['2026-11-26T04:45:00.000Z', 'America/New_York', 'Wed, 25 Nov 2026 23:45 GMT-5'],
  ])('%s in %s is %s', (iso, zone, text) => {
    expect(inZone(iso, zone)).toBe(text);
  });

  test('the day is the one there', () => {
    expect(localDate('2027-03-28T23:30:00Z', 'Europe/London')).toBe('2027-03-29');
    expect(localDate('2026-11-25T11:20:00Z', 'Pacific/Auckland')).toBe('2026-11-26');
    expect(localDate('2026-11-25T05:00:00Z', 'Pacific/Honolulu')).toBe('2026-11-24');
  });
});
