import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inZone, localDate, wallMoments, wallTime } from './local-time.ts';

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
