import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isArrival, isMoment, isTooFarAhead, isTooLate } from './times.ts';
import { limits } from './limits.ts';

const now = Date.parse('2026-11-29T12:00:00Z');

describe('A10: a moment', () => {
  it.each([
    '2027-03-28T00:30:00Z',
    '2027-03-28T00:30Z',
    '2027-03-29T00:30+01:00',
    '2027-03-28T00:30:00.123456789Z',
    '2027-03-28T00:30:00-12:00',
    '9999-12-31T23:59:59.999Z',
  ])('is %s', (text) => {
    expect(isMoment(text)).toBe(true);
  });

  it.each([
    '9999-12-31T23:59:59-01:00',
    '+010000-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2027-03-28T00:30:00',
    '2027-03-28',
    '2027-13-28T00:30:00Z',
    '2027-03-28T25:30:00Z',
    '2027-03-28T00:30:00+25:00',
    'tomorrow',
    '',
    0,
    null,
  ])('is not %j', (text) => {
    expect(isMoment(text)).toBe(false);
  });
});

describe('A10: a departure', () => {
  it('is booked from 400 days before on', () => {
    expect(isTooFarAhead(now + limits.bookingsOpenMs, now)).toBe(false);
    expect(isTooFarAhead(now + limits.bookingsOpenMs + 1, now)).toBe(true);
  });

  it('is put off by 14 days at most, however often it was before', () => {
    const planned = now + 3_600_000;
    expect(isTooLate(planned + limits.delayMs, planned, now)).toBe(false);
    expect(isTooLate(planned + limits.delayMs + 1, planned, now)).toBe(true);
    expect(isTooLate(planned + 8_760 * 3_600_000, planned, now)).toBe(true);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: limits.delayMs }), { maxLength: 100 }),
        (steps) => {
          const far = steps.reduce(
            (at, step) => (isTooLate(at + step, at, now) ? at : at + step),
            now,
          );
          expect(far).toBeLessThanOrEqual(now + limits.bookingsOpenMs + limits.delayMs);
        },
      ),
    );
  });
});

describe('Z5: an arrival', () => {
  it('is after the departure, by a day at most', () => {
    expect(isArrival(now, now)).toBe(false);
    expect(isArrival(now + 1, now)).toBe(true);
    expect(isArrival(now + limits.flightMs, now)).toBe(true);
    expect(isArrival(now + limits.flightMs + 1, now)).toBe(false);
    expect(isArrival(NaN, now)).toBe(false);
  });
});
