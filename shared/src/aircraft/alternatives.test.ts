import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublicSeats } from '../seat-map/types.ts';
import { alternatives } from './alternatives.ts';
import { findAircraft } from './catalog.ts';
import {
  aircraftIds,
  defaultFares,
  pricedLayout,
  seatDesignators,
  type AircraftId,
} from './index.ts';

const layouts = Object.fromEntries(
  aircraftIds.map((id) => [id, pricedLayout(id, defaultFares(id))]),
) as Record<AircraftId, ReturnType<typeof pricedLayout>>;

function sold(designators: readonly string[]): PublicSeats {
  return Object.fromEntries(designators.map((name) => [name, { status: 'sold' as const }]));
}

/** Everything is sold but these. */
function soldBut(aircraft: AircraftId, free: readonly string[]): PublicSeats {
  return sold(seatDesignators(aircraft).filter((name) => !free.includes(name)));
}

describe('alternatives for seats that stand alone', () => {
  const layout = layouts.A320neo;

  it('are the wanted seats themselves, when they are free', () => {
    expect(alternatives(layout, {}, ['20C', '12A', '5F'])).toEqual(['20C', '12A', '5F']);
    expect(alternatives(layout, { '20C': { status: 'free' } }, ['20C'])).toEqual(['20C']);
  });

  it.each([
    ['a window for a window', '20A', ['19A', '21A']],
    ['an aisle for an aisle', '20D', ['20C', '19D', '21D']],
    ['a centre for a centre', '20B', ['19B', '21B']],
    ['an exit row for an exit row', '12F', ['14F']],
  ])('are near and of the same kind: %s', (_, wanted, fitting) => {
    const [offered] = alternatives(layout, sold([wanted]), [wanted]);
    expect(fitting).toContain(offered);
  });

  it('do not put people into an exit row who did not ask for it', () => {
    expect(alternatives(layout, sold(['15A', '16A']), ['15A'])).toEqual(['17A']);
  });

  it('keep what is free and replace the rest, each in its place', () => {
    const offered = alternatives(layout, sold(['25A']), ['5F', '25A', '30D']);
    expect(offered[0]).toBe('5F');
    expect(['24A', '26A']).toContain(offered[1]);
    expect(offered[2]).toBe('30D');
  });

  it('count every state but free as taken', () => {
    const taken: PublicSeats = {
      '20A': { status: 'held', until: '2026-11-25T12:00:00.000Z' },
      '19A': { status: 'paying' },
      '21A': { status: 'blocked' },
      '18A': { status: 'sold' },
    };
    expect(alternatives(layout, taken, ['20A'])).toEqual(['22A']);
  });
});

describe('alternatives for people who sit together', () => {
  it('are together again, though some of the wanted seats are free', () => {
    const offered = alternatives(layouts.A320neo, sold(['20B']), ['20A', '20B', '20C']);
    expect([
      ['19A', '19B', '19C'],
      ['21A', '21B', '21C'],
    ]).toContainEqual(offered);
  });

  it('keep the seats that are free, when there is room beside them', () => {
    const offered = alternatives(layouts['A380-800'], sold(['60D']), ['60D', '60E', '60F']);
    expect(offered).toEqual(['60G', '60E', '60F']);
  });

  it('may be across one aisle from each other, as they were', () => {
    const offered = alternatives(layouts.A320neo, sold(['20C']), ['20C', '20D']);
    expect([
      ['19C', '19D'],
      ['21C', '21D'],
      ['20E', '20D'],
    ]).toContainEqual(offered);
  });

  it('are together at the other end, rather than apart close by', () => {
    const seats = soldBut('A320neo', ['19A', '21A', '20F', '30E', '30F']);
    expect(alternatives(layouts.A320neo, seats, ['20A', '20B'])).toEqual(['30E', '30F']);
  });

  it('split evenly when no row has room: nobody sits alone who need not', () => {
    const free = ['18A', '18B', '18C', '22A', '22B', '25E', '28F'];
    const offered = alternatives(layouts.A320neo, soldBut('A320neo', free), [
      '20A',
      '20B',
      '20C',
      '20D',
    ]);
    expect([...offered].sort()).toEqual(['18A', '18B', '22A', '22B']);
  });

  it('leave a party alone whose seats are all free', () => {
    const wanted = ['20A', '20B', '20C', '21A', '21B', '21C'];
    const offered = alternatives(layouts.A320neo, sold(['20B']), wanted);
    expect(offered.slice(3)).toEqual(['21A', '21B', '21C']);
    expect(offered.slice(0, 3)).toEqual(['19A', '19B', '19C']);
  });

  it('use what a party leaves behind when it moves: the last four seats go to the four', () => {
    const seats = soldBut('A220-300', ['1A', '2F', '3C', '3D']);
    const offered = alternatives(layouts['A220-300'], seats, ['1A', '1C', '1D', '1F']);
    expect([...offered].sort()).toEqual(['1A', '2F', '3C', '3D']);
  });

  it('never reach over a lavatory or a galley', () => {
    const seats = soldBut('A380-800', ['76C', '76H', '41D', '42A']);
    const offered = alternatives(layouts['A380-800'], seats, ['76B', '76C']);
    expect(offered).toHaveLength(2);
    expect(offered).toContain('76C');
  });
});

describe('when there are no alternatives', () => {
  it('too few free seats in the class: none, and never another class', () => {
    const business = seatDesignators('A220-300').slice(0, 12);
    expect(alternatives(layouts['A220-300'], sold(business), ['1A'])).toEqual([]);
    expect(alternatives(layouts['A220-300'], sold(business.slice(1)), ['2A', '2C'])).toEqual([]);
  });

  it('a set that cannot be: none', () => {
    expect(alternatives(layouts.A320neo, {}, ['20A', '20A'])).toEqual([]);
    expect(alternatives(layouts.A320neo, {}, ['20A', '99Z'])).toEqual([]);
    expect(alternatives(layouts.A320neo, {}, [])).toEqual([]);
  });
});

describe('whatever is sold and whatever is wanted', () => {
  const cases = fc.constantFrom(...aircraftIds).chain((aircraft) => {
    const all = seatDesignators(aircraft);
    return fc.record({
      aircraft: fc.constant(aircraft),
      // Runs of neighbours and single seats, on aircraft from empty to full.
      wanted: fc
        .array(fc.tuple(fc.nat(all.length - 1), fc.integer({ min: 1, max: 5 })), {
          minLength: 1,
          maxLength: 4,
        })
        .map((runs) =>
          [...new Set(runs.flatMap(([at, many]) => all.slice(at, at + many)))].slice(0, 9),
        ),
      taken: fc
        .tuple(fc.integer({ min: 0, max: 100 }), fc.infiniteStream(fc.integer({ min: 0, max: 99 })))
        .map(([share, dice]) => all.filter(() => Number(dice.next().value) < share)),
    });
  });

  it('the offer is free, distinct, of the same classes and of the same size; or none, for want of seats', () => {
    fc.assert(
      fc.property(cases, ({ aircraft, wanted, taken }) => {
        const facts = findAircraft(aircraft).seats;
        const offered = alternatives(layouts[aircraft], sold(taken), wanted);
        const gone = new Set(taken);
        const classOf = (name: string) => facts.get(name)?.class;
        if (offered.length === 0) {
          const lacks = wanted.map(classOf).some((cabinClass) => {
            const free = [...facts.keys()].filter(
              (name) => classOf(name) === cabinClass && !gone.has(name),
            );
            return free.length < wanted.filter((name) => classOf(name) === cabinClass).length;
          });
          expect(lacks).toBe(true);
          return;
        }
        expect(new Set(offered).size).toBe(wanted.length);
        expect(offered.filter((name) => gone.has(name))).toEqual([]);
        expect(offered.map(classOf)).toEqual(wanted.map(classOf));
        expect(alternatives(layouts[aircraft], sold(taken), wanted)).toEqual(offered);
        if (wanted.every((name) => !gone.has(name))) expect(offered).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('a wanted seat that stands alone and is free is kept', () => {
    fc.assert(
      fc.property(cases, ({ aircraft, wanted, taken }) => {
        // One seat a row: nobody has a neighbour among the wanted.
        const rows = new Set<number>();
        const alone = wanted.filter((name) => {
          const row = Number.parseInt(name, 10);
          const isFirst = !rows.has(row);
          rows.add(row);
          return isFirst;
        });
        const offered = alternatives(layouts[aircraft], sold(taken), alone);
        if (offered.length === 0) return;
        const gone = new Set(taken);
        alone.forEach((name, index) => {
          if (!gone.has(name)) expect(offered[index]).toBe(name);
        });
      }),
    );
  });
});
