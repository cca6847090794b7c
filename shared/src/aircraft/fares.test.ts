import { describe, expect, it } from 'vitest';
import { defaultFares, seatPrices, type Fares } from './index.ts';

const fares: Fares = {
  currency: 'GBP',
  base: { economy: 10_000, premium: 20_000, business: 40_000, first: 80_000 },
};

describe('the price of a seat', () => {
  const narrow = seatPrices('A320neo', fares);
  const wide = seatPrices('A380-800', fares);

  it('has extras for the window and the aisle, and a discount for the centre', () => {
    expect([narrow['20A'], narrow['20B'], narrow['20C']]).toEqual([10_600, 9_600, 10_400]);
  });

  it('charges more for the front, except in the centre', () => {
    expect([narrow['3A'], narrow['3B'], narrow['3C']]).toEqual([11_100, 9_600, 10_900]);
  });

  it('charges leg room, and gives a discount for a back that does not recline', () => {
    expect([narrow['14A'], narrow['12A'], narrow['11A']]).toEqual([12_600, 12_100, 10_100]);
  });

  it('differs the less, the better the class is', () => {
    expect(wide['1A']).toBe(80_000);
    expect(wide['1F']).toBe(80_000);
    expect(wide['20E']).toBe(40_400);
    expect(wide['37A']).toBe(20_600);
  });

  it('is a positive whole number, however low the base fare is', () => {
    for (const base of [1, 49, 50, 99, 555, 556, 600]) {
      for (const price of Object.values(
        seatPrices('A320neo', { ...fares, base: { economy: base } }),
      )) {
        expect(price).toBeGreaterThan(0);
        expect(Number.isInteger(price)).toBe(true);
      }
    }
  });

  it('M1: has extras in whole yen and whole dinars, too', () => {
    const yen = seatPrices('A320neo', { currency: 'JPY', base: { economy: 25_000 } });
    expect([yen['20A'], yen['20B'], yen['20C']]).toEqual([26_500, 24_000, 26_000]);
    const dinars = seatPrices('A320neo', { currency: 'KWD', base: { economy: 24_500 } });
    expect([dinars['20A'], dinars['20B'], dinars['20C']]).toEqual([25_500, 23_500, 25_500]);
  });

  it('follows from the cheapest class that has a fare, where a class has none', () => {
    const some = seatPrices('787-9', { currency: 'GBP', base: { economy: 10_000, first: 1 } });
    expect(some['7G']).toBe(40_400);
    const none = seatPrices('787-9', { currency: 'GBP', base: {} });
    expect(Math.min(...Object.values(none))).toBeGreaterThan(0);
  });
});

describe('default fares', () => {
  it('are for the classes that the aircraft has, the better the dearer', () => {
    expect(Object.keys(defaultFares('A320neo').base)).toEqual(['economy']);
    const { first = 0, business = 0, premium = 0, economy = 0 } = defaultFares('A380-800').base;
    expect([first, business, premium, economy]).toEqual(
      [first, business, premium, economy].sort((a, b) => b - a),
    );
    expect(economy).toBeGreaterThan(0);
  });

  it('grow with the distance, and keep the currency', () => {
    const near = defaultFares('787-9', { distanceKm: 800, currency: 'CHF' });
    const far = defaultFares('787-9', { distanceKm: 12_000, currency: 'CHF' });
    expect(far.currency).toBe('CHF');
    expect(defaultFares('A320neo', { currency: 'JPY' }).base.economy).toBe(100);
    expect(defaultFares('A320neo', { currency: 'KWD' }).base.economy).toBe(100_000);
    expect(far.base.economy).toBeGreaterThan(near.base.economy ?? Infinity);
  });
});
