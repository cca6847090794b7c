import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorUnits, money } from './money.ts';

describe('money', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [50, '0.50'],
    [4500, '45.00'],
    [123456789, '1234567.89'],
  ])('writes %i as %s', (minor, amount) => {
    expect(money(minor, 'GBP')).toEqual({ amount, currency: 'GBP' });
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999_999 }), (minor) => {
        expect(minorUnits(money(minor, 'GBP'))).toBe(minor);
      }),
    );
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses to write %d', (minor) => {
    expect(() => money(minor, 'GBP')).toThrow(RangeError);
  });

  it.each(['', '1', '1.0', '1.000', '01.00', '-1.00', '1,00', ' 1.00', '1.00\n', '1e3.00', 'NaN'])(
    'refuses to read %j',
    (amount) => {
      expect(() => minorUnits({ amount, currency: 'GBP' })).toThrow(RangeError);
    },
  );
});
