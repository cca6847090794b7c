import { describe, expect, test } from 'vitest';
import { Pace } from './pace.ts';

/** One completion every `everyMs`, from `now` for `forMs`; gives the time then. */
function complete(pace: Pace, everyMs: number, now: number, forMs: number, count = 1): number {
  for (let at = now + everyMs; at <= now + forMs; at += everyMs) pace.completed(at, count);
  return now + forMs;
}

describe('a pace', () => {
  test('begins with the guess', () => {
    expect(new Pace(5, 1, 0).perSecond(0)).toBe(5);
  });

  test('comes to what is measured, however wrong the guess was', () => {
    const pace = new Pace(1_000, 1, 0);
    pace.busy(true, 0);
    const now = complete(pace, 100, 0, 120_000);
    expect(pace.perSecond(now)).toBeCloseTo(10, 0);
  });

  test('counts what was completed together', () => {
    const pace = new Pace(1, 1, 0);
    pace.busy(true, 0);
    const now = complete(pace, 1_000, 0, 120_000, 50);
    expect(pace.perSecond(now)).toBeGreaterThan(45);
    expect(pace.perSecond(now)).toBeLessThan(55);
  });

  test('lets no time and no completion count while nobody waits', () => {
    const pace = new Pace(5, 1, 0);
    complete(pace, 1_000, 0, 60_000);
    expect(pace.perSecond(3_600_000)).toBe(5);
  });

  test('falls while nothing is completed, and never below the least', () => {
    const pace = new Pace(100, 2, 0);
    pace.busy(true, 0);
    const [early, later] = [pace.perSecond(5_000), pace.perSecond(20_000)];
    expect(early).toBeLessThan(100);
    expect(later).toBeLessThan(early);
    expect(pace.perSecond(3_600_000)).toBe(2);
  });
});
