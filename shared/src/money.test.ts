import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencies, exponentOf, isCurrency, isAmount, minorUnits, money } from './money.ts';

const amounts = fc.record({
  minor: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  currency: fc.constantFrom(...currencies),
});

describe('M1: money', () => {
  it.each([
    [0, 'GBP', '0.00'],
    [5, 'GBP', '0.05'],
    [50, 'GBP', '0.50'],
    [4500, 'GBP', '45.00'],
    [123456789, 'GBP', '1234567.89'],
    [25_000, 'JPY', '25000'],
    [0, 'JPY', '0'],
    [24_000, 'KWD', '24.000'],
    [7, 'KWD', '0.007'],
    [100, 'IQD', '0.100'],
    [100, 'HUF', '1.00'],
  ])('writes %i %s as %s', (minor, currency, amount) => {
    expect(money(minor, currency)).toEqual({ amount, currency });
  });

  it('reads what it writes, in every currency', () => {
    fc.assert(
      fc.property(amounts, ({ minor, currency }) => {
        const written = money(minor, currency);
        expect(isAmount(written)).toBe(true);
        expect(written.amount.split('.')[1]?.length ?? 0).toBe(exponentOf(currency));
        expect(minorUnits(written)).toBe(minor);
      }),
    );
  });

  it('loses nothing of a sum, however many amounts there are', () => {
    const some = fc.array(fc.nat({ max: 1_000_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(some, fc.constantFrom(...currencies), (parts, currency) => {
        const total = parts.map((minor) => minorUnits(money(minor, currency)));
        const sum = total.reduce((a, b) => a + b, 0);
        expect(BigInt(money(sum, currency).amount.replace('.', ''))).toBe(
          parts.reduce((a, b) => a + BigInt(b), 0n),
        );
      }),
    );
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses to write %d', (minor) => {
    expect(() => money(minor, 'GBP')).toThrow(RangeError);
  });

  it.each<[string, string]>([
    ...['', '1', '1.0', '1.000', '01.00', '-1.00', '1,00', ' 1.00', '1.00\n', '1e3.00', 'NaN'].map(
      (amount): [string, string] => [amount, 'GBP'],
    ),
    ...['1.00', '1.', '.', '1.0', '01', ''].map((amount): [string, string] => [amount, 'JPY']),
    ...['1.00', '1', '1.0000', '1.00.0', '1. 00'].map((amount): [string, string] => [
      amount,
      'KWD',
    ]),
    ['99999999999999.99', 'GBP'],
  ])('refuses to read %j %s', (amount, currency) => {
    expect(() => minorUnits({ amount, currency })).toThrow(RangeError);
  });
});

describe('M2: a currency', () => {
  it('is one that Intl knows, with its places where Intl does not round for display', () => {
    const known = Intl.supportedValuesOf('currency');
    expect(currencies.filter((code) => !known.includes(code))).toEqual([]);
    const digits = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
        .maximumFractionDigits;
    const shown = currencies.filter((code) => digits(code) !== 0);
    expect(shown.filter((code) => digits(code) !== exponentOf(code))).toEqual([]);
    for (const code of currencies) expect(digits(code) ?? 0).toBeLessThanOrEqual(exponentOf(code));
  });

  it.each(['ZZZ', 'XXX', 'XTS', 'XAU', 'DEM', 'gbp', 'GB', '', 'GBPX', 'constructor'])(
    'is not %j',
    (code) => {
      expect(isCurrency(code)).toBe(false);
    },
  );
});
