import { describe, expect, it } from 'vitest';
import { bodies, cabin, closesAt, Counter, fenceMs, holdMs, minute } from '../../testing/seats.ts';
import { publicSeats, seatAt } from './index.ts';

const { setSeats, release, startPayment, sell } = bodies;

describe('set-seats', () => {
  it('S1: gives the order exactly the named seats', () => {
    const counter = new Counter();
    expect(counter.accepts('a', setSeats('1A', '1B')).seats).toEqual(['1A', '1B']);
    expect(counter.accepts('a', setSeats('1B', '2C')).seats).toEqual(['1B', '2C']);
    expect(Object.keys(publicSeats(counter.decider.map))).toEqual(['1B', '2C']);
    expect(seatAt(counter.decider.map, '1A')).toMatchObject({ status: 'free' });
  });

  it('S2: refuses the whole set for one taken seat, and names the taken ones only', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A', '1B'));
    expect(counter.refuses('b', setSeats('1C', '1A', '1B'))).toEqual({
      code: 'seats-unavailable',
      seats: ['1A', '1B'],
      version: 1,
    });
    expect(counter.decider.map.holds.has('b')).toBe(false);
    expect(seatAt(counter.decider.map, '1C')).toMatchObject({ status: 'free' });
  });

  it.each(['held', 'paying', 'sold', 'blocked'] as const)(
    'S2: a %s seat cannot be had',
    (status) => {
      const counter = new Counter();
      if (status === 'blocked') {
        counter.execute({ type: 'block', seats: ['1A'], by: 'agent', reason: 'wet' });
      } else counter.accepts('a', setSeats('1A'));
      if (status === 'paying' || status === 'sold') counter.accepts('a', startPayment());
      if (status === 'sold') counter.accepts('a', sell());
      expect(seatAt(counter.decider.map, '1A')).toMatchObject({ status });
      expect(counter.refuses('b', setSeats('1A'))).toMatchObject({
        code: 'seats-unavailable',
        seats: ['1A'],
      });
    },
  );

  it('S3: takes nine seats and refuses ten', () => {
    const counter = new Counter();
    expect(counter.accepts('a', setSeats(...cabin.slice(0, 9))).seats).toHaveLength(9);
    expect(counter.refuses('b', setSeats(...cabin.slice(0, 10)))).toEqual({
      code: 'too-many-seats',
      max: 9,
      version: 1,
    });
  });

  it('S4: refuses a seat named twice, and names it once', () => {
    const counter = new Counter();
    expect(counter.refuses('a', setSeats('1A', '1B', '1A', '1A'))).toMatchObject({
      code: 'duplicate-seats',
      seats: ['1A'],
    });
  });

  it.each(['9Z', '1a', '01A', '', '__proto__', 'constructor'])(
    'S5: refuses the unknown seat %j and names it',
    (designator) => {
      const counter = new Counter();
      expect(counter.refuses('a', setSeats('1A', designator))).toMatchObject({
        code: 'unknown-seats',
        seats: [designator],
      });
    },
  );

  it('S6: the empty set gives all back, before and after departure', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A', '1B'));
    expect(counter.accepts('a', setSeats())).toEqual({
      ok: true,
      version: 2,
      seats: [],
      until: null,
    });
    expect(publicSeats(counter.decider.map)).toEqual({});
    counter.now = closesAt;
    expect(counter.accepts('a', setSeats()).version).toBe(2);
  });

  it('S7: the hold runs anew from each accepted change, and never past departure', () => {
    const counter = new Counter();
    expect(counter.accepts('a', setSeats('1A')).until).toBe(counter.now + holdMs);
    counter.pass(holdMs - 1000);
    expect(counter.accepts('a', setSeats('1A')).until).toBe(counter.now + holdMs);
    counter.now = closesAt - minute;
    expect(counter.accepts('b', setSeats('1B')).until).toBe(closesAt);
  });

  it('S8: a refusal changes neither seats nor deadline nor version', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('b', setSeats('1B'));
    counter.pass(minute);
    const before = counter.decider.map;
    counter.refuses('a', setSeats('1A', '1B'));
    counter.refuses('a', setSeats('9Z'));
    counter.refuses('a', setSeats('1C', '1C'));
    expect(counter.decider.map).toBe(before);
  });

  it('S9: nothing is held from the moment of departure on', () => {
    const counter = new Counter();
    counter.now = closesAt - 1;
    counter.accepts('a', setSeats('1A'));
    counter.now = closesAt;
    expect(counter.refuses('b', setSeats('1B'))).toMatchObject({ code: 'flight-departed' });
  });

  it('S11: the set cannot change while paying, nor once sold', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('a', startPayment());
    expect(counter.refuses('a', setSeats('1B'))).toMatchObject({ code: 'payment-running' });
    expect(counter.refuses('a', setSeats())).toMatchObject({ code: 'payment-running' });
    counter.accepts('a', sell());
    expect(counter.refuses('a', setSeats('1B'))).toMatchObject({ code: 'already-sold' });
    expect(counter.refuses('a', setSeats())).toMatchObject({ code: 'already-sold' });
  });

  it('S13: of several reasons the first of the list counts', () => {
    const counter = new Counter();
    counter.accepts('taker', setSeats('1A'));
    counter.accepts('taker', startPayment());
    counter.accepts('payer', setSeats('2A'));
    counter.accepts('payer', startPayment());
    const tooMany = [...cabin.slice(0, 9), '9Z', '9Z'];
    const codes = [
      counter.refuses('payer', setSeats(...tooMany)).code,
      counter.refuses('a', setSeats(...tooMany)).code,
      counter.refuses('a', setSeats('1A', '9Z', '9Z')).code,
      counter.refuses('a', setSeats('1A', '9Z')).code,
    ];
    expect(codes).toEqual([
      'payment-running',
      'too-many-seats',
      'duplicate-seats',
      'unknown-seats',
    ]);
    counter.now = closesAt - minute;
    counter.accepts('late', setSeats('3A'));
    counter.accepts('late', { type: 'start-payment', fenceMs });
    counter.now = closesAt;
    expect(counter.refuses('a', setSeats('3A', '9Z')).code).toBe('unknown-seats');
    expect(counter.refuses('a', setSeats('3A')).code).toBe('flight-departed');
  });
});

describe('release', () => {
  it('S10: frees held and paying seats', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A', '1B'));
    expect(counter.accepts('a', release())).toMatchObject({ seats: [], until: null, version: 2 });
    counter.accepts('b', setSeats('1A'));
    counter.accepts('b', startPayment());
    counter.accepts('b', release('payment-failed'));
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('S10: without seats it is accepted and changes nothing', () => {
    const counter = new Counter();
    expect(counter.accepts('a', release())).toEqual({
      ok: true,
      version: 0,
      seats: [],
      until: null,
    });
  });

  it('S10: of a hold that ends by a time leaves one that ends later, and answers what it is', () => {
    const counter = new Counter();
    const { until } = counter.accepts('a', setSeats('1A'));
    counter.pass(1);
    const again = counter.accepts('a', setSeats('1A'));
    const undo = { type: 'release', reason: 'changed' } as const;
    expect(counter.accepts('a', { ...undo, ifUntilAtMost: until! })).toEqual(again);
    counter.accepts('a', { ...undo, ifUntilAtMost: again.until! });
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('S7: what is held by a time ends by then, however late that is decided', () => {
    const counter = new Counter();
    const first = counter.accepts('a', setSeats('1A'));
    counter.pass(50);
    const again = { ...setSeats('1A'), untilAtMost: first.until! };
    expect(counter.accepts('a', again)).toEqual(first);
    counter.accepts('a', release());
    expect(counter.accepts('a', again)).toMatchObject({ until: first.until, version: 3 });
    counter.accepts('a', release());
    counter.pass(first.until! - counter.now);
    expect(counter.refuses('a', again)).toMatchObject({ code: 'hold-expired' });
  });

  it('S12: sold seats come free only when the money went back', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('a', startPayment());
    counter.accepts('a', sell());
    const before = counter.decider.map;
    expect(counter.refuses('a', release('cancelled'))).toMatchObject({ code: 'already-sold' });
    expect(counter.refuses('a', release('payment-failed'))).toMatchObject({ code: 'already-sold' });
    expect(counter.decider.map).toBe(before);
    counter.accepts('a', release('refunded'));
    expect(publicSeats(counter.decider.map)).toEqual({});
    counter.accepts('b', setSeats('1A'));
    counter.accepts('b', startPayment());
    counter.accepts('b', sell());
    counter.accepts('b', release('flight-cancelled'));
    expect(publicSeats(counter.decider.map)).toEqual({});
  });
});
