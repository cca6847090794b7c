import { describe, expect, test } from 'vitest';
import { momentOf, wallTime } from './zoned-time.ts';

describe('a wall clock at an airport', () => {
  test.each([
    ['2026-11-25T11:20', 'Europe/London', '2026-11-25T11:20:00.000Z'],
    ['2026-07-01T11:20', 'Europe/London', '2026-07-01T10:20:00.000Z'],
    ['2026-11-25T11:20', 'Asia/Kathmandu', '2026-11-25T05:35:00.000Z'],
    ['2026-11-25T23:45', 'America/New_York', '2026-11-26T04:45:00.000Z'],
    ['2026-11-25T01:00', 'Pacific/Auckland', '2026-11-24T12:00:00.000Z'],
  ])('%s in %s is %s, and back', (wall, zone, iso) => {
    expect(momentOf(wall, zone)).toBe(iso);
    expect(wallTime(iso, zone)).toBe(wall);
  });

  test('of an hour that comes twice, the first is meant', () => {
    expect(momentOf('2026-10-25T01:30', 'Europe/London')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('an hour that the clocks leap over is still a moment', () => {
    expect(momentOf('2026-03-29T01:30', 'Europe/London')).toBe('2026-03-29T00:30:00.000Z');
  });

  test.each(['', 'tomorrow', '2026-13-40T10:00', '2026-11-25'])('"%s" is none', (text) => {
    expect(momentOf(text, 'UTC')).toBeNull();
  });
});
