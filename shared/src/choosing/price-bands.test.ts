import { expect, it } from 'vitest';
import { aircraftIds, defaultFares, pricedLayout, seatPrices } from '../aircraft/index.ts';
import { minorUnits, money } from '../money.ts';
import { bandOf, priceBands } from './price-bands.ts';

it.each(aircraftIds)(
  'the prices of a %s are in at most six bands, each price in one',
  (aircraft) => {
    const fares = defaultFares(aircraft, { currency: 'GBP' });
    const bands = priceBands(pricedLayout(aircraft, fares));
    expect(bands.length).toBeLessThanOrEqual(6);
    const edges = bands.flatMap(({ from, to }) => [minorUnits(from), minorUnits(to)]);
    expect(edges).toEqual(edges.toSorted((one, other) => one - other));
    for (const price of Object.values(seatPrices(aircraft, fares))) {
      const band = bands[bandOf(bands, money(price, 'GBP'))];
      expect(price).toBeGreaterThanOrEqual(minorUnits(band!.from));
      expect(price).toBeLessThanOrEqual(minorUnits(band!.to));
    }
  },
);

it('bands are parted where prices differ most', () => {
  const base = { economy: 1_000, premium: 10_000, business: 100_000 };
  const bands = priceBands(pricedLayout('787-9', { currency: 'JPY', base }));
  for (const { from, to } of bands) expect(Number(to.amount) / Number(from.amount)).toBeLessThan(2);
});

it('one price is one band', () => {
  const layout = pricedLayout('A220-300', defaultFares('A220-300'));
  const cells = layout.decks[0]?.cabins[0]?.rows.flatMap((row) => row.cells) ?? [];
  const seat = cells.filter((cell) => cell.kind === 'seat').slice(0, 1);
  const row = { number: 1, exit: false, cells: seat };
  const cabin = { class: 'economy', name: 'Economy', columns: ['A'], rows: [row] } as const;
  const one = { ...layout, decks: [{ name: 'main', cabins: [cabin], wings: null } as const] };
  expect(priceBands(one)).toEqual([{ from: seat[0]?.price, to: seat[0]?.price }]);
});
