import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aircraftIds,
  defaultFares,
  planReseating,
  pricedLayout,
  type AircraftId,
  type LayoutSeat,
  type Seated,
} from './index.ts';

interface Place {
  readonly name: string;
  readonly cabin: string;
  readonly has: ReadonlySet<string>;
  /** Deck and row, and the column in it. */
  readonly row: string;
  readonly column: number;
}

/** The seats of an aircraft and the runs of them that are beside each other, read from its layout alone. */
function read(aircraft: AircraftId): { seats: Map<string, Place>; runs: Place[][] } {
  const seats = new Map<string, Place>();
  const runs: Place[][] = [];
  pricedLayout(aircraft, defaultFares(aircraft)).decks.forEach((deck, deckAt) => {
    deck.cabins.forEach((cabin, cabinAt) => {
      cabin.rows.forEach((row, rowAt) => {
        let run: Place[] = [];
        let aisles = 0;
        row.cells.forEach((cell, column) => {
          if (cell.kind === 'aisle') aisles += 1;
          if (
            aisles > 1 ||
            (cell.kind !== 'aisle' && cell.kind !== 'seat' && cell.kind !== 'empty')
          ) {
            if (run.length > 0) runs.push(run);
            run = [];
            if (cell.kind !== 'aisle') aisles = 0;
          }
          if (cell.kind !== 'seat') return;
          aisles = 0;
          const place = placeOf(cell, cabin.class, `${deckAt} ${cabinAt} ${rowAt}`, column);
          seats.set(place.name, place);
          run.push(place);
        });
        if (run.length > 0) runs.push(run);
      });
    });
  });
  return { seats, runs };
}

function placeOf(cell: LayoutSeat, cabin: string, row: string, column: number): Place {
  const has = new Set<string>(cell.characteristics);
  return { name: cell.designator, cabin, has, row, column };
}

const aircraft = Object.fromEntries(aircraftIds.map((id) => [id, read(id)])) as Record<
  AircraftId,
  ReturnType<typeof read>
>;

/** Whether nobody loses anything by going from one seat to the other (W2). */
function suits(from: Place, to: Place): boolean {
  if (from.cabin !== to.cabin || from.has.has('E') !== to.has.has('E')) return false;
  if (from.has.has('W')) return to.has.has('W');
  return !from.has.has('A') || to.has.has('A');
}

/** Whether all of these people could have a seat, whoever sits together: augmenting paths, person by person. */
function canAllSit(people: readonly Place[], seats: readonly Place[]): boolean {
  const sitter = new Map<Place, Place>();
  const seat = (person: Place, tried: Set<Place>): boolean =>
    seats.some((place) => {
      if (tried.has(place) || !suits(person, place)) return false;
      tried.add(place);
      const other = sitter.get(place);
      if (other && !seat(other, tried)) return false;
      sitter.set(place, person);
      return true;
    });
  return people.every((person) => seat(person, new Set()));
}

interface Flight {
  readonly from: AircraftId;
  readonly to: AircraftId;
  readonly orders: readonly Seated[];
  readonly blocked: readonly string[];
}

/** A flight with orders of one to nine people, some beside each other and some not, on any two aircraft. */
const flight: fc.Arbitrary<Flight> = fc
  .record({
    from: fc.constantFrom(...aircraftIds),
    to: fc.constantFrom(...aircraftIds),
    wishes: fc.array(
      fc.record({
        at: fc.nat(),
        size: fc.integer({ min: 1, max: 9 }),
        step: fc.constantFrom(1, 1, 1, 7),
        paid: fc.boolean(),
        minors: fc.nat({ max: 3 }),
      }),
      { maxLength: 120, size: 'max' },
    ),
    blocked: fc.array(fc.nat(), { maxLength: 60 }),
  })
  .map(({ from, to, wishes, blocked }) => {
    const free = [...aircraft[from].seats.keys()];
    const orders: Seated[] = [];
    for (const { at, size, step, paid, minors } of wishes) {
      const seats: string[] = [];
      while (seats.length < size && free.length > 0) {
        seats.push(...free.splice((at + seats.length * (step - 1)) % free.length, 1));
      }
      const children = seats.slice(1).slice(0, minors);
      if (seats.length > 0)
        orders.push({ orderId: `order-${orders.length}`, seats, paid, children });
    }
    const names = [...aircraft[to].seats.keys()];
    return { from, to, orders, blocked: blocked.map((n) => names[n % names.length] ?? '') };
  });

/** Everyone's seat afterwards, order by order. */
function after({ from, to, orders, blocked }: Flight) {
  const plan = planReseating(from, to, orders, blocked);
  const moves = new Map(plan.moves.map((move) => [move.orderId, move]));
  const unplaced = new Set(plan.unplaced.map(({ orderId }) => orderId));
  const seatsOf = ({ orderId, seats }: Seated): readonly string[] =>
    unplaced.has(orderId) ? [] : (moves.get(orderId)?.to ?? seats);
  return { plan, moves, unplaced, seatsOf };
}

/** Children who sat with an adult of their order, beside or across one aisle, and sit with none of those who were with them. */
function childrenAlone(
  { from, to, orders }: Flight,
  seatsOf: (order: Seated) => readonly string[],
) {
  const groups = (id: AircraftId, seats: readonly string[]): string[][] =>
    aircraft[id].runs.flatMap((run) => {
      const found: string[][] = [[]];
      for (const { name } of run) {
        if (seats.includes(name)) found.at(-1)!.push(name);
        else found.push([]);
      }
      return found.filter(({ length }) => length > 0);
    });
  let alone = 0;
  for (const order of orders) {
    const { children = [], seats } = order;
    const now = seatsOf(order);
    if (now.length === 0) continue;
    for (const together of groups(from, seats)) {
      if (together.every((seat) => children.includes(seat))) continue;
      const was = new Map(together.map((seat) => [now[seats.indexOf(seat)]!, seat]));
      for (const group of groups(to, [...was.keys()])) {
        const minors = group.filter((seat) => children.includes(was.get(seat)!));
        if (minors.length === group.length) alone += minors.length;
      }
    }
  }
  return alone;
}

const runs = { numRuns: 60 };

describe('any flight on any other aircraft', () => {
  it('W1, W3: every order is moved, stays or is listed, whole, and no seat is given twice', () => {
    fc.assert(
      fc.property(flight, (given) => {
        const { plan, moves, unplaced, seatsOf } = after(given);
        const taken = given.orders.flatMap(seatsOf);
        expect(new Set(taken).size).toBe(taken.length);
        for (const seat of taken) {
          expect(aircraft[given.to].seats.has(seat)).toBe(true);
          expect(given.blocked).not.toContain(seat);
        }
        for (const order of given.orders) {
          expect([0, order.seats.length]).toContain(seatsOf(order).length);
          expect(moves.has(order.orderId) && unplaced.has(order.orderId)).toBe(false);
        }
        for (const { from, to } of plan.moves) expect(from).not.toEqual(to);
      }),
      runs,
    );
  });

  it('W2: nobody loses the class, the window, the aisle or the exit, nor gets an exit unasked', () => {
    fc.assert(
      fc.property(flight, (given) => {
        const { seatsOf } = after(given);
        const [old, next] = [aircraft[given.from].seats, aircraft[given.to].seats];
        for (const order of given.orders) {
          seatsOf(order).forEach((seat, place) => {
            const was = old.get(order.seats[place]!)!;
            expect(suits(was, next.get(seat)!), `${was.name} to ${seat}`).toBe(true);
          });
        }
      }),
      runs,
    );
  });

  it('W4: who is not seated could not be, with those who come before', () => {
    fc.assert(
      fc.property(flight, (given) => {
        const { unplaced } = after(given);
        const old = aircraft[given.from].seats;
        const seats = [...aircraft[given.to].seats.values()].filter(
          ({ name }) => !given.blocked.includes(name),
        );
        const first = (a: Seated, b: Seated) =>
          Number(b.paid) - Number(a.paid) || b.seats.length - a.seats.length;
        const seated: Place[] = [];
        for (const order of given.orders.toSorted(first)) {
          const people = order.seats.map((seat) => old.get(seat)!);
          const can = canAllSit([...seated, ...people], seats);
          expect(!unplaced.has(order.orderId), order.orderId).toBe(can);
          if (can) seated.push(...people);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('W6: on the same aircraft everybody stays, if no seat is blocked', () => {
    fc.assert(
      fc.property(flight, ({ from, orders }) => {
        expect(planReseating(from, from, orders)).toEqual({ moves: [], unplaced: [] });
      }),
      runs,
    );
  });

  it('W8: never leaves more children alone than a plan that knows of none', () => {
    fc.assert(
      fc.property(flight, (given) => {
        const orders = given.orders.map(({ children: _children, ...order }) => order);
        const blind = after({ ...given, orders });
        const { seatsOf, plan } = after(given);
        expect(plan.unplaced).toEqual(blind.plan.unplaced);
        expect(childrenAlone(given, seatsOf)).toBeLessThanOrEqual(
          childrenAlone(given, blind.seatsOf),
        );
      }),
      runs,
    );
  });

  it('W7: the same flight gives the same plan', () => {
    fc.assert(
      fc.property(flight, ({ from, to, orders, blocked }) => {
        const plan = planReseating(from, to, orders, blocked);
        expect(planReseating(from, to, structuredClone(orders), blocked)).toEqual(plan);
      }),
      runs,
    );
  });
});

describe('a group', () => {
  const group = fc
    .record({
      from: fc.constantFrom(...aircraftIds),
      to: fc.constantFrom(...aircraftIds),
      run: fc.nat(),
      start: fc.nat(),
      size: fc.integer({ min: 2, max: 4 }),
      blocked: fc.array(fc.nat(), { maxLength: 300, size: 'max' }),
    })
    .map(({ from, to, run, start, size, blocked }) => {
      const all = aircraft[from].runs.filter(({ length }) => length >= 2);
      const chosen = all[run % all.length]!;
      const length = Math.min(size, chosen.length);
      const at = start % (chosen.length - length + 1);
      const names = [...aircraft[to].seats.keys()];
      return {
        from,
        to,
        people: chosen.slice(at, at + length),
        blocked: new Set(blocked.map((n) => names[n % names.length] ?? '')),
      };
    });

  it('W5: sits together wherever there is a place for that', () => {
    fc.assert(
      fc.property(group, ({ from, to, people, blocked }) => {
        const seats = people.map(({ name }) => name);
        const order = { orderId: 'group', seats, paid: true };
        const plan = planReseating(from, to, [order], [...blocked]);
        const places = aircraft[to].runs.flatMap((run) =>
          run.map((_, at) => run.slice(at, at + people.length)),
        );
        const possible = places.some(
          (place) =>
            place.length === people.length &&
            place.every(({ name }) => !blocked.has(name)) &&
            canAllSit(people, place),
        );
        if (!possible) return;
        expect(plan.unplaced).toEqual([]);
        const now = plan.moves[0]?.to ?? seats;
        const run = aircraft[to].runs.find((each) => each.some(({ name }) => name === now[0]))!;
        const at = now.map((seat) => run.findIndex(({ name }) => name === seat)).toSorted(byNumber);
        expect(at.at(-1)! - at[0]!).toBe(people.length - 1);
      }),
      { numRuns: 300 },
    );
  });

  it('W5: is parted into halves when nobody has so much room, and still seated', () => {
    const free = ['10B', '10C', '22B', '22C'];
    const blocked = [...aircraft['737-800'].seats.keys()].filter((name) => !free.includes(name));
    const seats = ['22B', '22C', '22D', '22E'];
    const order = { orderId: 'four', seats, paid: true };
    const plan = planReseating('A320neo', '737-800', [order], blocked);
    expect(plan.moves.map(({ to }) => [...to].toSorted())).toEqual([free]);
  });
});

describe('W8: a child', () => {
  const onlyFree = (free: readonly string[]) =>
    [...aircraft['737-800'].seats.keys()].filter((name) => !free.includes(name));

  it('has an adult beside it when its family is parted', () => {
    const blocked = onlyFree(['10B', '10C', '22B', '22C']);
    const seats = ['22B', '22C', '22D', '22E'];
    const order = { orderId: 'four', seats, paid: true, children: ['22B', '22C'] };
    const [move] = planReseating('A320neo', '737-800', [order], blocked).moves;
    const rowOf = (seat: string) => move!.to[seats.indexOf(seat)]!.slice(0, -1);
    expect(new Set([rowOf('22B'), rowOf('22C')]).size).toBe(2);
    expect(new Set([rowOf('22D'), rowOf('22E')]).size).toBe(2);
  });

  it('sits with its adult before others sit together, when only one pair can', () => {
    const blocked = onlyFree(['10B', '10C', '22B', '25C']);
    const couple = { orderId: 'couple', seats: ['22B', '22C'], paid: true };
    const family = { orderId: 'family', seats: ['24B', '24C'], paid: true, children: ['24B'] };
    const { moves } = planReseating('A320neo', '737-800', [couple, family], blocked);
    expect(moves.find(({ orderId }) => orderId === 'family')?.to).toEqual(['10B', '10C']);
    expect(moves.find(({ orderId }) => orderId === 'couple')?.to).toEqual(['22B', '25C']);
  });
});

function byNumber(a: number, b: number): number {
  return a - b;
}

it('W4: of a cabin that is too small, those who paid keep their seats', () => {
  const first = [...aircraft['A380-800'].seats.values()].filter(({ cabin }) => cabin === 'first');
  const orders = first.map(({ name }, place) => ({
    orderId: name,
    seats: [name],
    paid: place % 2 === 0,
  }));
  const plan = planReseating('A380-800', '787-9', orders);
  expect(plan.unplaced).toHaveLength(first.length);
  const blocked = first.slice(0, first.length / 2).map(({ name }) => name);
  const half = planReseating('A380-800', 'A380-800', orders, blocked);
  const lost = new Set(half.unplaced.map(({ orderId }) => orderId));
  expect(orders.filter(({ orderId, paid }) => paid && lost.has(orderId))).toEqual([]);
});
