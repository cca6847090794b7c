import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReseatingPlan } from '../interventions.ts';
import {
  cabinClasses,
  isExitSeat,
  planReseating,
  seatClass,
  seatDesignators,
  type AircraftId,
  type Seated,
} from './index.ts';

interface Small {
  readonly from: AircraftId;
  readonly to: AircraftId;
  readonly orders: readonly Seated[];
  /** All other seats of the new aircraft are blocked. */
  readonly free: readonly string[];
}

const pairs = [
  ['A380-800', '787-9'],
  ['787-9', 'A220-300'],
  ['A380-800', '737-800'],
] as const;

/** A few people in a few orders, from all classes alike, and a few seats to go to. */
const smallFlights = fc.constantFrom(...pairs).chain(([from, to]) => {
  const some = (aircraft: AircraftId, most: number) =>
    fc
      .array(
        fc.constantFrom(...cabinClasses).chain((cabinClass) => {
          const seats = seatDesignators(aircraft).filter(
            (name) => seatClass(aircraft, name) === cabinClass,
          );
          return fc.constantFrom(...(seats.length > 0 ? seats : seatDesignators(aircraft)));
        }),
        { minLength: 1, maxLength: most },
      )
      .map((seats) => [...new Set(seats)]);
  return fc
    .record({ seats: some(from, 5), free: some(to, 6), cuts: fc.array(fc.nat(3)), paid: fc.nat() })
    .map(({ seats, free, cuts, paid }): Small => {
      const orders: Seated[] = [];
      let rest = seats;
      for (let turn = 0; rest.length > 0; turn += 1) {
        const own = rest.slice(0, 1 + (cuts[turn] ?? 0));
        orders.push({ orderId: `o${turn}`, seats: own, paid: ((paid >> turn) & 1) === 1 });
        rest = rest.slice(own.length);
      }
      return { from, to, orders, free };
    });
});

function planOf({ from, to, orders, free }: Small, lowerClass = true): ReseatingPlan {
  const blocked = seatDesignators(to).filter((name) => !free.includes(name));
  return planReseating(from, to, orders, blocked, lowerClass);
}

function rank(aircraft: AircraftId, seat: string): number {
  return cabinClasses.indexOf(seatClass(aircraft, seat) ?? 'first');
}

/** Who sits where by a plan: each seat with the one before it. */
function seatsBy({ orders }: Small, { moves, unplaced }: ReseatingPlan): [string, string][] {
  return orders
    .filter(({ orderId }) => !unplaced.some((each) => each.orderId === orderId))
    .flatMap(({ orderId, seats }) => {
      const to = moves.find((move) => move.orderId === orderId)?.to ?? seats;
      return seats.map((seat, place): [string, string] => [seat, to[place]!]);
    });
}

function loweredBy(small: Small, plan: ReseatingPlan): number {
  const { from, to } = small;
  return seatsBy(small, plan).filter(([had, has]) => rank(to, has) > rank(from, had)).length;
}

/** The fewest people who sit in a lower class by any plan that seats everybody, each way tried; Infinity: there is none. */
function fewestLowered({ from, to, orders, free }: Small): number {
  const seat = ([person, ...others]: readonly string[], left: readonly string[]): number => {
    if (person === undefined) return 0;
    let best = Infinity;
    for (const place of left) {
      const below = rank(to, place) - rank(from, person);
      if (below < 0 || (isExitSeat(to, place) && !isExitSeat(from, person))) continue;
      const rest = left.filter((other) => other !== place);
      best = Math.min(best, seat(others, rest) + (below > 0 ? 1 : 0));
    }
    return best;
  };
  return seat(
    orders.flatMap(({ seats }) => seats),
    free,
  );
}

describe('W20: where lower classes are permitted', () => {
  it('nobody sits in one as long as there is a plan without, and no more people than must', () => {
    let lowered = 0;
    fc.assert(
      fc.property(smallFlights, (small) => {
        const fewest = fewestLowered(small);
        const plan = planOf(small);
        // An exit in a lower class is for those who sat at one: they keep their class, though others find no seat by that.
        const hasExit = small.free.some((seat) => isExitSeat(small.to, seat));
        if (fewest === Infinity || (fewest > 0 && hasExit)) return;
        expect(loweredBy(small, plan)).toBe(fewest);
        expect(plan.unplaced).toEqual([]);
        if (fewest > 0) lowered += 1;
      }),
      { numRuns: 1_500 },
    );
    expect(lowered).toBeGreaterThan(50);
  });

  it('an order goes whole, to seats of its own, to no better class, and to no exit unasked', () => {
    fc.assert(
      fc.property(smallFlights, (small) => {
        const { from, to, free } = small;
        const plan = planOf(small);
        const seats = seatsBy(small, plan);
        const taken = seats.map(([, has]) => has);
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken.filter((seat) => !free.includes(seat))).toEqual([]);
        for (const [had, has] of seats) {
          expect(rank(to, has)).toBeGreaterThanOrEqual(rank(from, had));
          if (isExitSeat(to, has)) expect(isExitSeat(from, had)).toBe(true);
        }
        expect(planOf(small)).toEqual(plan);
      }),
      { numRuns: 500 },
    );
  });

  it('who has a seat like the one before gets it, as without', () => {
    fc.assert(
      fc.property(smallFlights, (small) => {
        const strict = planOf(small, false);
        const plan = planOf(small);
        if (strict.unplaced.length === 0) expect(plan).toEqual(strict);
        const paid = ({ unplaced }: ReseatingPlan) =>
          unplaced.filter(({ orderId }) =>
            small.orders.some((order) => order.paid && order.orderId === orderId),
          ).length;
        expect(paid(plan)).toBeLessThanOrEqual(paid(strict));
      }),
      { numRuns: 500 },
    );
  });
});

describe('W20: of a cabin without enough seats', () => {
  const business = ['1A', '1C', '1D', '1F'];
  const order = (orderId: string, seats: readonly string[], more: Partial<Seated> = {}): Seated => {
    return { orderId, seats, paid: true, ...more };
  };
  const plan = (orders: readonly Seated[], free: readonly string[]) =>
    planOf({ from: 'A220-300', to: 'A220-300', orders, free });

  it('a couple is parted rather than both lowered', () => {
    const { moves } = plan([order('two', ['1A', '1C'])], ['2A', '20D', '30D']);
    expect(moves).toEqual([{ orderId: 'two', from: ['1A', '1C'], to: ['2A', '30D'] }]);
  });

  it('a child goes with its adult, beside it where there is such a place', () => {
    const family = order('family', ['1A', '1C'], { children: ['1A'] });
    const { moves } = plan([family], ['2A', '15D', '30A', '30C']);
    expect(moves[0]?.to.toSorted()).toEqual(['30A', '30C']);
  });

  it('who paid comes first, and who has not is left without a seat', () => {
    const held = order('held', ['15A'], { paid: false });
    const { moves, unplaced } = plan([held, order('paid', ['1A'])], ['15A']);
    expect(moves).toEqual([{ orderId: 'paid', from: ['1A'], to: ['15A'] }]);
    expect(unplaced).toEqual([{ orderId: 'held', seats: ['15A'] }]);
  });

  it('an order that finds no room whole spares others the lower class', () => {
    const orders = [order('four', business), order('one', ['2A'])];
    const { moves, unplaced } = plan(orders, ['3C']);
    expect(unplaced.map(({ orderId }) => orderId)).toEqual(['four']);
    expect(moves).toEqual([{ orderId: 'one', from: ['2A'], to: ['3C'] }]);
  });

  it('a seat of the same name in a lower class is another seat', () => {
    const first = order('first', ['1A']);
    const { moves } = planOf({ from: 'A380-800', to: '787-9', orders: [first], free: ['1A'] });
    expect(moves).toEqual([{ orderId: 'first', from: ['1A'], to: ['1A'] }]);
  });
});
