import { describe, expect, it } from 'vitest';
import { bodies, Counter, fenceMs, holdMs } from '../../testing/seats.ts';
import {
  apply,
  assertSeatMap,
  assertSuccessor,
  type SeatEvent,
  type SeatMap,
  type SeatState,
} from './index.ts';

const { setSeats, startPayment } = bodies;

/** 1A and 1B held by `a`, 1C in payment by `b`. */
function counter(): Counter {
  const seats = new Counter();
  seats.accepts('a', setSeats('1A', '1B'));
  seats.accepts('b', setSeats('1C'));
  seats.accepts('b', startPayment());
  return seats;
}

function withSeat(map: SeatMap, place: number, seat: SeatState): SeatMap {
  return { ...map, seats: map.seats.map((before, at) => (at === place ? seat : before)) };
}

describe('assertSeatMap finds', () => {
  const { map } = counter().decider;

  it('nothing wrong with a sound map', () => {
    expect(() => assertSeatMap(map)).not.toThrow();
  });

  it('I1: a seat of the layout without a state', () => {
    expect(() => assertSeatMap({ ...map, seats: map.seats.slice(1) })).toThrow('state');
  });

  it('I2: a seat whose order has no hold', () => {
    const seat = { status: 'held', orderId: 'nobody', changedAt: 1 } as const;
    expect(() => assertSeatMap(withSeat(map, 5, seat))).toThrow('disagree');
  });

  it('I2: a seat that its hold does not name', () => {
    const seat = { status: 'held', orderId: 'a', changedAt: 1 } as const;
    expect(() => assertSeatMap(withSeat(map, 5, seat))).toThrow('names');
  });

  it('I2: two holds that name one seat', () => {
    const holds = new Map(map.holds).set('c', { status: 'held', seats: ['1A'], until: 1 });
    expect(() => assertSeatMap({ ...map, holds })).toThrow('own all');
  });

  it('I3: a hold without seats', () => {
    const holds = new Map(map.holds).set('c', { status: 'held', seats: [], until: 1 });
    expect(() => assertSeatMap({ ...map, holds })).toThrow('nothing');
  });

  it('I3: a seat in another state than its order', () => {
    const seat = { status: 'sold', orderId: 'a', changedAt: 1 } as const;
    expect(() => assertSeatMap(withSeat(map, 0, seat))).toThrow('disagree');
  });

  it('I4: a seat that changed after the version, and a version that skips', () => {
    const seat = { status: 'free', changedAt: map.version + 1 } as const;
    expect(() => assertSeatMap(withSeat(map, 5, seat))).toThrow('version');
    expect(() => assertSuccessor(map, { ...map, version: map.version + 2 }, 1)).toThrow('version');
    expect(() => assertSuccessor(map, { ...map, version: map.version + 1 }, 1)).not.toThrow();
  });

  it('I5: a hold and a fence beyond their deadlines', () => {
    const seats = counter();
    expect(() => assertSeatMap(seats.decider.map, seats.now + fenceMs - 1)).not.toThrow();
    expect(() => assertSeatMap(seats.decider.map, seats.now + fenceMs)).toThrow('fence of b');
    expect(() => assertSeatMap(seats.decider.map, seats.now + holdMs)).toThrow('hold of a');
  });
});

describe('apply throws on an event that no decision makes', () => {
  const agent = { by: 'agent', why: 'test' };
  const until = 1;
  const events: SeatEvent[] = [
    { type: 'seats-held', orderId: 'c', seats: ['1A'], until },
    { type: 'seats-held', orderId: 'c', seats: ['9Z'], until },
    { type: 'seats-held', orderId: 'b', seats: ['1D'], until },
    { type: 'seats-released', orderId: 'c', reason: 'expired' },
    { type: 'payment-started', orderId: 'b', fencedUntil: until },
    { type: 'payment-started', orderId: 'c', fencedUntil: until },
    { type: 'payment-ended', orderId: 'a' },
    { type: 'seats-sold', orderId: 'a', chargeId: 'x' },
    { type: 'seats-blocked', seats: ['1A'], ...agent },
    { type: 'seats-unblocked', seats: ['1D'], ...agent },
  ];

  it.each(events)('I2, I3: %j', (event) => {
    expect(() => apply(counter().decider.map, event)).toThrow();
  });
});
