import { describe, expect, it } from 'vitest';
import { bodies, closesAt, Counter, fenceMs, holdMs, minute } from '../../testing/seats.ts';
import { earliestDeadline, publicSeats, seatAt } from './index.ts';

const { setSeats, release, startPayment, sell, endPayment } = bodies;

describe('expiry', () => {
  it('E1: a hold is over in the millisecond of its deadline, and stands in the one before', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.pass(holdMs - 1);
    expect(counter.decider.expireDue(counter.now)).toEqual([]);
    expect(counter.refuses('b', setSeats('1A')).code).toBe('seats-unavailable');
    counter.pass(1);
    expect(counter.decider.expireDue(counter.now)).toEqual([
      { type: 'seats-released', orderId: 'a', reason: 'expired' },
    ]);
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('E2: a command at the deadline finds the seats free, without anyone having expired them', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A', '1B'));
    counter.pass(holdMs);
    expect(counter.accepts('b', setSeats('1A'))).toMatchObject({ seats: ['1A'], version: 3 });
    expect(counter.refuses('a', startPayment()).code).toBe('hold-expired');
  });

  it('E3: sold and blocked seats never expire', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('a', startPayment());
    counter.accepts('a', sell());
    counter.execute({ type: 'block', seats: ['1B'], by: 'agent', reason: 'wet' });
    counter.now = closesAt + 365 * 24 * 60 * minute;
    expect(counter.decider.expireDue(counter.now)).toEqual([]);
    expect(earliestDeadline(counter.decider.map)).toBeNull();
    expect(publicSeats(counter.decider.map)).toEqual({
      '1A': { status: 'sold' },
      '1B': { status: 'blocked' },
    });
  });

  it('E4: the earliest deadline is the next of holds and fences, and passes with each expiry', () => {
    const counter = new Counter();
    expect(earliestDeadline(counter.decider.map)).toBeNull();
    counter.accepts('a', setSeats('1A'));
    counter.pass(minute);
    counter.accepts('b', setSeats('1B'));
    counter.accepts('b', startPayment());
    const fence = counter.now + fenceMs;
    const hold = counter.now - minute + holdMs;
    expect(earliestDeadline(counter.decider.map)).toBe(fence);
    counter.now = fence;
    counter.decider.expireDue(counter.now);
    expect(earliestDeadline(counter.decider.map)).toBe(hold);
    counter.now = hold;
    counter.decider.expireDue(counter.now);
    expect(earliestDeadline(counter.decider.map)).toBeNull();
  });

  it('E4: several that are due at once all go, each with an event of its own', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('b', setSeats('1B'));
    counter.pass(holdMs);
    expect(counter.decider.expireDue(counter.now)).toHaveLength(2);
    expect(counter.decider.map.version).toBe(4);
    expect(counter.decider.expireDue(counter.now)).toEqual([]);
  });
});

describe('fence', () => {
  it('F1: a payment begun in the last millisecond of the hold is not cut off', () => {
    const counter = new Counter();
    const { until } = counter.accepts('a', setSeats('1A'));
    counter.pass(holdMs - 1);
    expect(counter.accepts('a', startPayment())).toMatchObject({ seats: ['1A'], until });
    counter.pass(fenceMs - 1);
    expect(counter.accepts('a', sell())).toMatchObject({ seats: ['1A'], until: null });
    expect(publicSeats(counter.decider.map)).toEqual({ '1A': { status: 'sold' } });
  });

  it('F2: a fence frees the seats when it ends', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('a', startPayment());
    counter.pass(fenceMs);
    expect(counter.decider.expireDue(counter.now)).toEqual([
      { type: 'seats-released', orderId: 'a', reason: 'fence-expired' },
    ]);
    expect(counter.refuses('a', sell()).code).toBe('hold-expired');
  });

  it("F3: without the fence the hold's own deadline counts again", () => {
    const counter = new Counter();
    const { until } = counter.accepts('a', setSeats('1A'));
    counter.pass(minute);
    counter.accepts('a', startPayment());
    counter.pass(minute);
    expect(counter.accepts('a', endPayment())).toMatchObject({ seats: ['1A'], until });
    expect(seatAt(counter.decider.map, '1A')).toMatchObject({ status: 'held' });
    expect(earliestDeadline(counter.decider.map)).toBe(until);
  });

  it('F3: when that deadline has passed meanwhile, the seats are free in the same decision', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.pass(holdMs - 1);
    counter.accepts('a', startPayment());
    counter.pass(1);
    expect(counter.accepts('a', endPayment())).toEqual({
      ok: true,
      version: 4,
      seats: [],
      until: null,
    });
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('F4: only fenced seats are sold, once', () => {
    const counter = new Counter();
    expect(counter.refuses('a', sell()).code).toBe('hold-expired');
    expect(counter.refuses('a', endPayment()).code).toBe('hold-expired');
    counter.accepts('a', setSeats('1A'));
    expect(counter.refuses('a', sell()).code).toBe('not-paying');
    expect(counter.refuses('a', endPayment()).code).toBe('not-paying');
    counter.accepts('a', startPayment());
    counter.accepts('a', sell());
    expect(counter.decider.map.holds.get('a')).toEqual({
      status: 'sold',
      seats: ['1A'],
      chargeId: 'charge-1',
    });
    expect(counter.refuses('a', sell()).code).toBe('already-sold');
    expect(counter.refuses('a', endPayment()).code).toBe('already-sold');
    expect(counter.refuses('a', startPayment()).code).toBe('already-sold');
  });

  it('F7: a sale of some of the seats, by several charges, frees the others in the same decision', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A', '1B', '1C'));
    counter.accepts('a', startPayment());
    const sale = {
      type: 'sell',
      chargeId: 'charge-1',
      surcharges: ['charge-2'],
      seats: ['1C', '1A'],
      paid: 50,
    } as const;
    const others = counter.refuses('a', { ...sale, seats: ['1A', '2A'] });
    expect(others).toMatchObject({ code: 'seats-unavailable', seats: ['2A'] });
    expect(counter.refuses('a', { ...sale, seats: [] }).code).toBe('no-seats');
    const { version } = counter.decider.map;
    expect(counter.accepts('a', sale)).toMatchObject({ seats: ['1A', '1C'], version: version + 2 });
    expect(counter.decider.map.holds.get('a')).toEqual({
      status: 'sold',
      seats: ['1A', '1C'],
      chargeId: 'charge-1',
      surcharges: ['charge-2'],
      paid: 50,
    });
    expect(publicSeats(counter.decider.map)).toEqual({
      '1A': { status: 'sold' },
      '1C': { status: 'sold' },
    });
  });

  it('F5: one payment at a time, and the second does not move the fence', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('a', startPayment());
    const before = counter.decider.map;
    counter.pass(minute);
    expect(counter.refuses('a', startPayment()).code).toBe('payment-running');
    expect(counter.decider.map).toBe(before);
  });

  it('F4: a payment needs seats', () => {
    const counter = new Counter();
    expect(counter.refuses('a', startPayment()).code).toBe('hold-expired');
    counter.accepts('a', setSeats('1A'));
    counter.accepts('a', release());
    expect(counter.refuses('a', startPayment()).code).toBe('hold-expired');
  });

  it('F6, S9: a payment begun before departure ends after it; none begins then', () => {
    const counter = new Counter();
    counter.now = closesAt - 1;
    counter.accepts('a', setSeats('1A'));
    counter.accepts('b', setSeats('1B'));
    counter.accepts('a', startPayment());
    counter.pass(minute);
    expect(counter.accepts('a', sell()).seats).toEqual(['1A']);
    expect(counter.refuses('b', startPayment()).code).toBe('hold-expired');
  });
});
