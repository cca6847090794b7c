import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aircraftIds,
  defaultFares,
  pricedLayout,
  seatClass,
  seatDesignators,
  type AircraftId,
} from '../aircraft/index.ts';
import type { Bench, Spot } from '../aircraft/seating.ts';
import { minorUnits } from '../money.ts';
import type { PublicSeats } from '../seat-map/types.ts';
import { bestSeats } from './best-seats.ts';
import { compareScores, Party, type SeatWish } from './party.ts';
import { seatKinds, seatsOfKind } from './seat-kinds.ts';

const layouts = Object.fromEntries(
  aircraftIds.map((id) => [id, pricedLayout(id, defaultFares(id))]),
) as Record<AircraftId, ReturnType<typeof pricedLayout>>;

/** Everything is sold but these. */
function soldBut(aircraft: AircraftId, free: readonly string[]): PublicSeats {
  const sold = seatDesignators(aircraft).filter((name) => !free.includes(name));
  return Object.fromEntries(sold.map((name) => [name, { status: 'sold' as const }]));
}

function best(aircraft: AircraftId, free: readonly string[], wish: SeatWish): string[] | undefined {
  return bestSeats(layouts[aircraft], soldBut(aircraft, free), wish, 1)[0]?.seats.toSorted();
}

describe('the best seats', () => {
  it.each<[string, readonly string[], SeatWish, string[] | undefined]>([
    [
      'beside each other rather than across an aisle',
      ['20C', '20D', '25A', '25B'],
      { count: 2 },
      ['25A', '25B'],
    ],
    [
      'across an aisle rather than in two rows',
      ['20C', '20D', '25A', '26A'],
      { count: 2 },
      ['20C', '20D'],
    ],
    [
      'behind each other rather than apart',
      ['20A', '25A', '26A', '30F'],
      { count: 2 },
      ['25A', '26A'],
    ],
    [
      'two and two rather than three and one',
      ['20A', '20B', '20C', '20E', '25A', '25B', '26A', '26B'],
      { count: 4 },
      ['25A', '25B', '26A', '26B'],
    ],
    [
      'with nobody left alone between strangers',
      ['20A', '20B', '20C', '24B', '24C'],
      { count: 2 },
      ['24B', '24C'],
    ],
    ['the cheapest of what is alike', ['14A', '14B', '26A', '26B'], { count: 2 }, ['26A', '26B']],
    [
      'one of them at a window',
      ['20B', '20C', '28E', '28F'],
      { count: 2, kind: 'window' },
      ['28E', '28F'],
    ],
    [
      'all at exits, where that is wished',
      ['11A', '14A', '15A'],
      { count: 2, kind: 'exit' },
      undefined,
    ],
    [
      'a child beside an adult',
      ['20A', '21A', '25A', '25B'],
      { count: 2, children: 1 },
      ['25A', '25B'],
    ],
    [
      'no child at an exit',
      ['12A', '12B', '20A', '22A'],
      { count: 2, children: 1 },
      ['20A', '22A'],
    ],
    ['none when there are too few', ['20A'], { count: 2 }, undefined],
  ])('S17, S19: are %s', (_, free, wish, seats) => {
    expect(best('A320neo', free, wish)).toEqual(seats);
  });

  it('S18: are in one cabin, the cheapest first, with their total', () => {
    const proposals = bestSeats(layouts['787-9'], {}, { count: 2 }, 200);
    const classes = proposals.map(({ seats }) => seats.map((seat) => seatClass('787-9', seat)));
    for (const [first, second] of classes) expect(first).toBe(second);
    expect([...new Set(classes.flat())]).toEqual(['economy', 'premium', 'business']);
    const totals = proposals.map(({ total }) => minorUnits(total));
    expect(totals[0]).toBeLessThan(totals.at(-1) ?? 0);
  });

  it('S16, S18: share no seat between proposals, and cost no more than was said', () => {
    const wish = { count: 3, maxPrice: 110 };
    const proposals = bestSeats(layouts['A380-800'], {}, wish, 5);
    const seats = proposals.flatMap((one) => one.seats);
    expect(proposals).toHaveLength(5);
    expect(new Set(seats).size).toBe(15);
    for (const { total } of proposals) expect(minorUnits(total)).toBeLessThanOrEqual(33_000);
  });

  it('S16: are found for nine people wherever a cabin has nine, however they are scattered', () => {
    const economy = seatDesignators('A380-800').filter(
      (seat) => seatClass('A380-800', seat) === 'economy' && Number.parseInt(seat) > 40,
    );
    const every = fc.uniqueArray(fc.constantFrom(...economy), { minLength: 9, maxLength: 200 });
    fc.assert(
      fc.property(every, (free) => {
        const seats = best('A380-800', free, { count: 9 }) ?? [];
        expect(seats.filter((seat) => free.includes(seat))).toHaveLength(9);
      }),
      { numRuns: 100 },
    );
    const apart = ['41D', '47A', '52K', '56E', '60A', '66K', '68D', '72A', '73K'];
    expect(best('A380-800', apart, { count: 9 })).toEqual(apart);
  });
});

/** Every choice of `count` of the items. */
function* choices<T>(items: readonly T[], count: number): Generator<T[]> {
  if (count === 0) yield [];
  for (const [at, item] of count === 0 ? [] : items.entries()) {
    for (const rest of choices(items.slice(at + 1), count - 1)) yield [item, ...rest];
  }
}

function spotsOf(rows: readonly Bench[], seats: readonly string[]): Spot[] {
  return rows.flat().filter(({ designator }) => seats.includes(designator));
}

describe('compared with every other choice', () => {
  it('S17, S18: none is better, on a thousand flights that are almost full', () => {
    const flight = fc.constantFrom(...aircraftIds).chain((aircraft) =>
      fc.record({
        aircraft: fc.constant(aircraft),
        // Some of few rows, so that people can sit together.
        free: fc.integer({ min: 0, max: seatDesignators(aircraft).length - 20 }).chain((from) =>
          fc.uniqueArray(fc.constantFrom(...seatDesignators(aircraft).slice(from, from + 60)), {
            minLength: 2,
            maxLength: 10,
          }),
        ),
        count: fc.integer({ min: 1, max: 4 }),
        kind: fc.option(fc.constantFrom(...seatKinds), { nil: undefined }),
        children: fc.integer({ min: 0, max: 2 }),
      }),
    );
    let [flights, compared] = [0, 0];
    fc.assert(
      fc.property(flight, ({ aircraft, free, ...people }) => {
        flights += 1;
        const seats = soldBut(aircraft, free);
        const cabin = seatClass(aircraft, free[0] ?? '') ?? 'economy';
        const wish = { ...people, cabin };
        const party = new Party(layouts[aircraft], seats, wish);
        const rows = party.cabins().find((cabin) => spotsOf(cabin, free).length > 0) ?? [];
        const all = spotsOf(rows, free).filter((spot) => party.suits(spot));
        const [found] = bestSeats(layouts[aircraft], seats, wish, 1);
        for (const spots of choices(all, wish.count)) {
          if (!party.isWished(spots)) continue;
          compared += 1;
          const names = spots.map(({ designator }) => designator).join(' ');
          const own = found && party.score(rows, spotsOf(rows, found.seats));
          expect(own && compareScores(own, party.score(rows, spots)), names).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(compared).toBeGreaterThan(flights);
  });
});

describe('kinds of seats', () => {
  it.each(seatKinds)('%s: some have it, and not all', (kind) => {
    for (const id of aircraftIds) {
      const found = seatsOfKind(layouts[id], kind);
      if (kind !== 'bassinet') expect(found.size, id).toBeGreaterThan(0);
      expect(found.size, id).toBeLessThan(seatDesignators(id).length);
    }
  });
});
