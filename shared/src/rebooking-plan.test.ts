import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aircraftIds,
  defaultFares,
  seatClass,
  seatDesignators,
  type AircraftId,
  type FlightDefinition,
} from './aircraft/index.ts';
import { minorUnits } from './money.ts';
import type { Passenger } from './people/index.ts';
import { planRebooking } from './rebooking-plan.ts';
import type { Manifest } from './workflow-api.ts';

const now = Date.UTC(2026, 10, 24, 9);
const day = 24 * 60 * 60_000;

function flightOf(id: string, aircraft: AircraftId): FlightDefinition {
  const departsAt = new Date(now + day).toISOString();
  const [origin, destination] = ['LHR', 'JFK'];
  const fares = defaultFares(aircraft);
  return { id, number: id.toUpperCase(), origin, destination, departsAt, aircraft, fares };
}

type Order = Manifest['orders'][number];
const sold = (
  orderId: string,
  seats: readonly string[],
  children: readonly string[] = [],
): Order => ({
  orderId,
  hold: { status: 'sold', seats, chargeId: `charge-${orderId}` },
  people: {
    passengers: seats.map((seat): Passenger => {
      const type = children.includes(seat) ? 'child' : 'adult';
      return { seat, givenName: 'Ann', surname: 'Lee', type };
    }),
    contact: null,
  },
});

function manifestOf(
  flight: FlightDefinition,
  orders: readonly Order[] = [],
  more: Partial<Manifest> = {},
): Manifest {
  return { flight, status: 'open', version: 1, orders, blocked: [], audit: [], ...more };
}

const here = flightOf('ai1', 'A320neo');
const there = flightOf('ai3', 'A320neo');

function plan(from: Manifest, to: Manifest, wanted?: readonly string[]) {
  const planned = planRebooking(from, to, now, { wanted });
  if (!planned.ok) throw new Error(planned.error);
  return planned.value;
}

/** Two flights with orders on seats of chance. */
const flights = fc
  .record({
    from: fc.constantFrom(...aircraftIds),
    to: fc.constantFrom(...aircraftIds),
    own: fc.array(fc.record({ at: fc.nat(), size: fc.integer({ min: 1, max: 6 }) }), {
      maxLength: 60,
    }),
    others: fc.array(fc.nat(), { maxLength: 200 }),
  })
  .map(({ from, to, own, others }) => {
    const free = [...seatDesignators(from)];
    const orders = own.flatMap(({ at, size }, place) => {
      const seats = free.splice(at % Math.max(1, free.length), size);
      return seats.length > 0 ? [sold(`o${place}`, seats)] : [];
    });
    const all = seatDesignators(to);
    const taken = [...new Set(others.map((at) => all[at % all.length] ?? ''))];
    return {
      from: manifestOf(flightOf('ai1', from), orders),
      to: manifestOf(flightOf('ai3', to), [], { blocked: taken }),
    };
  });

describe('a rebooking of everybody', () => {
  it('W10: seats each order whole, in its class and on seats that are free, or lists it', () => {
    fc.assert(
      fc.property(flights, ({ from, to }) => {
        const planned = planRebooking(from, to, now);
        if (!planned.ok) expect(planned.error).toBe('no-room');
        if (!planned.ok) return;
        const { orders, cannot } = planned.value;
        const named = [...orders, ...cannot].map(({ orderId }) => orderId);
        expect(named.toSorted()).toEqual(from.orders.map(({ orderId }) => orderId).toSorted());
        const given = orders.flatMap((order) => order.to);
        expect(new Set(given).size).toBe(given.length);
        expect(given.filter((seat) => to.blocked.includes(seat))).toEqual([]);
        for (const order of orders) {
          const before = order.from.map((seat) => seatClass(from.flight.aircraft, seat));
          expect(order.to.map((seat) => seatClass(to.flight.aircraft, seat))).toEqual(before);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('W10: keeps a family together, and its child with an adult', () => {
    const row = (number: number) => [...'ABCDEF'].map((letter) => `${number}${letter}`);
    const family = sold('family', ['20A', '20B', '20C'], ['20B']);
    // One place for three beside each other is left, far behind.
    const free = new Set(['20A', '22D', '24F', ...row(30).slice(0, 3)]);
    const blocked = seatDesignators('A320neo').filter((seat) => !free.has(seat));
    const { orders } = plan(manifestOf(here, [family]), manifestOf(there, [], { blocked }));
    expect(orders[0]?.to.toSorted()).toEqual(['30A', '30B', '30C']);
  });

  it('W10: says what the seats are worth on each flight', () => {
    const dearer = { ...there, fares: { ...there.fares, base: { economy: 999_00 } } };
    const { orders } = plan(manifestOf(here, [sold('a', ['20B'])]), manifestOf(dearer));
    const [order] = orders;
    expect(order?.to).toEqual(['20B']);
    expect(order?.worthBefore).not.toEqual(order?.worthAfter);
  });

  it('W10, W20: in lower classes where that is permitted, and only who must, with what each seat costs', () => {
    const [large, other] = [flightOf('ai1', '787-9'), flightOf('ai3', '787-9')];
    const business = seatDesignators('787-9').filter(
      (seat) => seatClass('787-9', seat) === 'business',
    );
    const { hold, ...rest } = sold('a', business.slice(0, 2));
    const paid = { ...rest, hold: { ...hold, paid: 900_00 } } as Order;
    const from = manifestOf(large, [paid, sold('b', ['30B'])]);
    const to = manifestOf(other, [], { blocked: business });
    expect(plan(from, to).cannot).toMatchObject([{ orderId: 'a', why: 'no-room' }]);
    const planned = planRebooking(from, to, now, { lowerClass: true });
    expect(planned).toMatchObject({ ok: true, value: { cannot: [] } });
    const { orders } = planned.ok ? planned.value : { orders: [] };
    expect(orders.map(({ lowered }) => lowered?.orderId)).toEqual(['a', undefined]);
    const [{ lowered }] = orders as [(typeof orders)[number]];
    expect(lowered).toMatchObject({ paid: true, before: { amount: '900.00' } });
    for (const seat of lowered?.seats ?? []) {
      expect(seat).toMatchObject({ fromClass: 'business', toClass: 'premium' });
      expect(Number(seat.after.amount)).toBeLessThanOrEqual(Number(seat.before.amount));
    }
    const sum = (which: 'before' | 'after') =>
      lowered?.seats.reduce((total, seat) => total + minorUnits(seat[which]), 0);
    const less = minorUnits(lowered!.before) - minorUnits(lowered!.after);
    expect(less).toBeGreaterThan(0);
    expect((sum('before') ?? 0) - (sum('after') ?? 0)).toBe(less);
    const again = planRebooking(from, manifestOf(other), now, { lowerClass: true });
    expect(again).toEqual(planRebooking(from, manifestOf(other), now));
  });

  it('W10: leaves out who has not paid, who pays for other seats, and who is not on the flight', () => {
    const held: Order = {
      orderId: 'b',
      hold: { status: 'held', seats: ['21A'], until: now + day },
    };
    const { hold } = sold('c', ['22A']);
    const paying = {
      orderId: 'c',
      hold: { ...hold, exchange: { seats: ['23A'], fencedUntil: now + day } },
    } as Order;
    const from = manifestOf(here, [sold('a', ['20A']), held, paying]);
    expect(plan(from, manifestOf(there)).cannot).toEqual([
      { orderId: 'b', seats: ['21A'], why: 'not-paid' },
      { orderId: 'c', seats: ['22A'], why: 'payment-running' },
    ]);
    const one = plan(from, manifestOf(there), ['a', 'z']);
    expect(one.orders).toMatchObject([{ orderId: 'a', from: ['20A'] }]);
    expect(one.cannot).toEqual([{ orderId: 'z', seats: [], why: 'gone' }]);
  });
});

it.each<[string, Partial<FlightDefinition>, Partial<Manifest>]>([
  ['same-flight', { id: 'ai1' }, {}],
  ['other-route', { destination: 'CDG' }, {}],
  ['other-currency', { fares: { ...there.fares, currency: 'JPY' } }, {}],
  ['flight-departed', { departsAt: new Date(now).toISOString() }, {}],
  ['flight-departed', {}, { status: 'departed' }],
  ['flight-cancelled', {}, { status: 'cancelled' }],
  ['sales-closed', {}, { status: 'closed' }],
  ['no-room', {}, { blocked: seatDesignators('A320neo') }],
])('W10: is refused (%s) as a whole', (error, flight, more) => {
  const from = manifestOf(here, [sold('a', ['20A'])]);
  const to = manifestOf({ ...there, ...flight }, [], more);
  expect(planRebooking(from, to, now)).toEqual({ ok: false, error });
});

it('W10: is refused where the flight itself is cancelled, since everybody is refunded', () => {
  const from = manifestOf(here, [sold('a', ['20A'])], { status: 'cancelled' });
  expect(planRebooking(from, manifestOf(there), now)).toEqual({
    ok: false,
    error: 'flight-cancelled',
  });
});

it('W15: is done from a cancelled flight while its orders wait for that, past its departure too', () => {
  const gone = { ...here, departsAt: new Date(now - 1).toISOString() };
  const waiting = (rebookBy: number) =>
    manifestOf(gone, [sold('a', ['20A'])], {
      status: 'cancelled',
      rebookBy: new Date(rebookBy).toISOString(),
    });
  expect(planRebooking(waiting(now + 1), manifestOf(there), now)).toMatchObject({
    ok: true,
    value: { orders: [{ orderId: 'a', to: ['20A'] }], cannot: [] },
  });
  const late = planRebooking(waiting(now), manifestOf(there), now);
  expect(late).toEqual({ ok: false, error: 'flight-cancelled' });
  const to = manifestOf({ ...there, departsAt: gone.departsAt });
  const departed = planRebooking(waiting(now + 1), to, now);
  expect(departed).toEqual({ ok: false, error: 'flight-departed' });
});
