import { describe, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { retryAfterMsOf, pauseMs } from '../api/failure.ts';
import {
  expectedWaitMs,
  heardPlace,
  isPlaceWorthSaying,
  placeSentence,
  waitProgress,
  waitWords,
} from './waiting-room.ts';

const first = heardPlace(null, 20, 1_000);

describe('a wait in line', () => {
  it('counts its way from the place where it began', () => {
    expect(waitProgress(first)).toBe(0);
    const later = heardPlace(first, 5, 31_000);
    expect(later).toEqual({ place: 5, from: 20, since: 1_000, at: 31_000 });
    expect(waitProgress(later)).toBe(0.75);
    expect(waitProgress(heardPlace(later, 1, 40_000))).toBeLessThan(1);
  });

  it('begins anew when the place is further back', () => {
    expect(heardPlace(first, 30, 9_000)).toEqual({ place: 30, from: 30, since: 9_000, at: 9_000 });
  });

  it('foretells its end by the pace so far, and only once there is a pace', () => {
    expect(expectedWaitMs(first)).toBeNull();
    expect(expectedWaitMs(heardPlace(first, 18, 61_000))).toBeNull();
    expect(expectedWaitMs(heardPlace(first, 10, 2_000))).toBeNull();
    expect(expectedWaitMs(heardPlace(first, 10, 31_000))).toBe(30_000);
  });

  it('says times coarsely', () => {
    expect([59_000, 60_000, 61_000, 300_000].map(waitWords)).toEqual([
      'less than a minute',
      'about 1 minute',
      'about 2 minutes',
      'about 5 minutes',
    ]);
  });

  it('tells a place as a sentence', () => {
    expect(placeSentence(17)).toBe('You are number 17 in line.');
    expect(placeSentence(1)).toBe('You are next in line.');
  });

  it('is spoken of rarely: first, last, further back, and every good step ahead', () => {
    const at = (place: number, ms: number) => heardPlace(first, place, ms);
    expect(isPlaceWorthSaying(null, first)).toBe(true);
    expect(isPlaceWorthSaying(first, at(20, 60_000))).toBe(false);
    expect(isPlaceWorthSaying(first, at(15, 15_999))).toBe(false);
    expect(isPlaceWorthSaying(first, at(15, 16_000))).toBe(true);
    expect(isPlaceWorthSaying(first, at(16, 60_000))).toBe(false);
    expect(isPlaceWorthSaying(first, at(1, 2_000))).toBe(true);
    expect(isPlaceWorthSaying(first, at(21, 2_000))).toBe(true);
  });
});

describe('the pause before the same request is sent again', () => {
  it('grows with every try, up to four seconds', () => {
    expect([1, 2, 3, 4, 9].map((tries) => pauseMs(tries, null, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 4_000,
    ]);
  });

  it('is never shorter than the server asked for, whatever the chance and the tries', () => {
    expect(pauseMs(1, 7_000, 0)).toBe(7_000);
    expect(pauseMs(9, 7_000, 1)).toBe(7_700);
    expect(pauseMs(1, 0, 0)).toBe(500);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');

  it('is read as seconds or as a date', () => {
    expect(retryAfterMsOf('3', now)).toBe(3_000);
    expect(retryAfterMsOf('Tue, 24 Nov 2026 10:00:05 GMT', now)).toBe(5_000);
    expect(retryAfterMsOf('Tue, 24 Nov 2026 09:00:00 GMT', now)).toBe(0);
  });

  it('says nothing when it is absent or nonsense, and is not obeyed beyond the longest that there is', () => {
    expect(retryAfterMsOf(null, now)).toBeNull();
    expect(retryAfterMsOf('', now)).toBeNull();
    expect(retryAfterMsOf('soon', now)).toBeNull();
    expect(retryAfterMsOf('999999999', now)).toBe(limits.signInLockMs);
  });
});
