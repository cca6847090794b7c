import { expect, it } from 'vitest';
import { anOrder, aSnapshot } from '../../test/support.ts';
import { cabinOf, exchangeOf } from './booking-changes.ts';
import { deckGrid } from './deck-grid.ts';
import { indexSeats } from './seat-index.ts';

it('Y1: other seats of a cabin are those of its class, on every deck that has some', () => {
  for (const aircraft of ['A320neo', 'A380-800', '787-9'] as const) {
    const { layout } = aSnapshot({}, aircraft);
    const whole = indexSeats(layout).places;
    for (const cabinClass of new Set(whole.map((place) => place.cabinClass))) {
      const cabin = cabinOf(layout, cabinClass);
      const wanted = whole.filter((place) => place.cabinClass === cabinClass);
      const shown = indexSeats(cabin).places.map(({ designator }) => designator);
      expect(shown).toEqual(wanted.map(({ designator }) => designator));
      for (const deck of cabin.decks) expect(deckGrid(deck).units).toBeGreaterThan(0);
    }
  }
});

it('Y2: what was paid for improved seats is not paid again, nor given back', () => {
  const index = indexSeats(aSnapshot().layout);
  const price = (seat: string) => Number(index.get(seat)!.seat.price.amount);
  const [dear] = index.places.toSorted((a, b) => price(b.designator) - price(a.designator));
  const paidMore = { amount: (price(dear!.designator) + 1).toFixed(2), currency: 'GBP' };
  const order = anOrder({ seats: ['20A'], total: paidMore });
  const exchange = exchangeOf(order, '20A', dear!.designator, index);
  expect(exchange).toMatchObject({ isFree: true, seats: [dear!.designator] });
  expect(exchange!.words).toBe(`${dear!.designator} costs you nothing more.`);
  expect(exchangeOf(order, '20A', '99Z', index)).toBeNull();
});
