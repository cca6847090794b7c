import { describe, expect, it } from 'vitest';
import {
  bodies,
  cabin,
  closesAt,
  Counter,
  holdMs,
  minute,
  rejectionOf,
} from '../../testing/seats.ts';
import { limits } from '../limits.ts';
import {
  assertSeatMap,
  publicSeats,
  SeatDecider,
  type AgentSeatCommand,
  type DeciderSnapshot,
  type Outcome,
} from './index.ts';

const { setSeats, release, startPayment, sell, endPayment } = bodies;
const agent = { by: 'agent-7', reason: 'The seat is broken.' };

function extend(orderId: string, extraMs: number): AgentSeatCommand {
  return { type: 'extend-hold', orderId, extraMs, ...agent };
}

function move(orderId: string, ...seats: string[]): AgentSeatCommand {
  return { type: 'move-order', orderId, seats, ...agent };
}

function sales(type: 'close-sales' | 'open-sales' | 'cancel-flight'): AgentSeatCommand {
  return { type, ...agent };
}

function delay(departsAt: number): AgentSeatCommand {
  return { type: 'delay', departsAt: new Date(departsAt).toISOString(), ...agent };
}

function code(outcome: Outcome): string {
  return rejectionOf(outcome).code;
}

/** `held` has 1A, `paying` 2A, `sold` 3A and 3B. */
function busy(): Counter {
  const counter = new Counter();
  counter.accepts('sold', setSeats('3A', '3B'));
  counter.accepts('sold', startPayment());
  counter.accepts('sold', sell());
  counter.accepts('held', setSeats('1A'));
  counter.accepts('paying', setSeats('2A'));
  counter.accepts('paying', startPayment());
  return counter;
}

describe('an extended hold', () => {
  it('A7: lasts longer by what was given, and ends then', () => {
    const counter = busy();
    const until = counter.now + holdMs + 5 * minute;
    expect(counter.execute(extend('held', 5 * minute))).toMatchObject({ ok: true, until });
    counter.pass(holdMs);
    counter.execute({ type: 'expire' });
    expect(publicSeats(counter.decider.map)['1A']).toEqual({
      status: 'held',
      until: new Date(until).toISOString(),
    });
    counter.pass(5 * minute);
    counter.execute({ type: 'expire' });
    expect(publicSeats(counter.decider.map)['1A']).toBeUndefined();
  });

  it('A7: ends an hour from now at the latest, and never after departure', () => {
    const counter = busy();
    const hour = counter.now + limits.extendHoldMs;
    expect(counter.execute(extend('held', 9 * limits.extendHoldMs))).toMatchObject({ until: hour });
    expect(code(counter.execute(extend('held', minute)))).toBe('hold-at-limit');
    counter.pass(closesAt - counter.now - holdMs);
    counter.accepts('late', setSeats('4A'));
    expect(code(counter.execute(extend('late', minute)))).toBe('hold-at-limit');
  });

  it('A7: is neither one that pays nor one that is sold nor none', () => {
    const counter = busy();
    const { map } = counter.decider;
    expect(code(counter.execute(extend('paying', minute)))).toBe('payment-running');
    expect(code(counter.execute(extend('sold', minute)))).toBe('already-sold');
    expect(code(counter.execute(extend('nobody', minute)))).toBe('no-seats');
    expect(counter.decider.map).toBe(map);
  });
});

describe('an order that is moved', () => {
  it('A8: has the other seats, in the state that it had', () => {
    const counter = busy();
    const { until } = counter.decider.map.holds.get('held') as { until: number };
    counter.pass(minute);
    expect(counter.execute(move('held', '1B'))).toMatchObject({ ok: true, seats: ['1B'], until });
    expect(counter.execute(move('sold', '3B', '3C'))).toMatchObject({ ok: true, until: null });
    expect(publicSeats(counter.decider.map)).toEqual({
      '1B': { status: 'held', until: new Date(until).toISOString() },
      '2A': { status: 'paying' },
      '3B': { status: 'sold' },
      '3C': { status: 'sold' },
    });
    expect(counter.accepts('held', startPayment()).seats).toEqual(['1B']);
  });

  it('A8: gets free seats that are there, each once, and as many as it had; or stays', () => {
    const counter = busy();
    counter.execute({ type: 'block', seats: ['4D'], ...agent });
    const { map } = counter.decider;
    const refused = (...seats: string[]) => rejectionOf(counter.execute(move('sold', ...seats)));
    expect(refused('1A', '4D')).toMatchObject({
      code: 'seats-unavailable',
      seats: ['1A', '4D'],
    });
    expect(refused('4A', '4A')).toMatchObject({ code: 'duplicate-seats', seats: ['4A'] });
    expect(refused('4A', '9Z')).toMatchObject({ code: 'unknown-seats', seats: ['9Z'] });
    expect(refused('4A').code).toBe('wrong-number-of-seats');
    expect(refused().code).toBe('wrong-number-of-seats');
    expect(code(counter.execute(move('paying', '4A')))).toBe('payment-running');
    expect(code(counter.execute(move('nobody', '4A')))).toBe('no-seats');
    expect(counter.execute(move('sold', '3B', '3A'))).toMatchObject({ ok: true });
    expect(counter.decider.map).toBe(map);
  });
});

it('A26: an order that is not paid may be opened for its caller, which changes nothing', () => {
  const counter = busy();
  const { version } = counter.decider;
  const open = (orderId: string): Outcome =>
    counter.execute({ type: 'open-order', orderId, ...agent });
  expect(open('held')).toMatchObject({ ok: true, version, seats: ['1A'] });
  const refused = ['paying', 'sold', 'nobody'].map((orderId) => code(open(orderId)));
  expect(refused).toEqual(['payment-running', 'already-sold', 'no-seats']);
  expect(counter.decider.version).toBe(version);
});

describe('closed sales', () => {
  it('A9, S14: nobody gets more seats; what is held may be refreshed, given up and paid', () => {
    const counter = busy();
    counter.accepts('pair', setSeats('4A', '4B'));
    const { version } = counter.decider;
    expect(counter.execute(sales('close-sales'))).toMatchObject({ version: version + 1 });
    expect(counter.execute(sales('close-sales'))).toMatchObject({ version: version + 1 });
    expect(counter.refuses('new', setSeats('1B')).code).toBe('sales-closed');
    expect(counter.refuses('pair', setSeats('4A', '4C')).code).toBe('sales-closed');
    expect(counter.accepts('pair', setSeats('4A')).seats).toEqual(['4A']);
    counter.accepts('pair', startPayment());
    counter.accepts('pair', sell());
    expect(counter.accepts('held', setSeats()).seats).toEqual([]);
    counter.execute(sales('open-sales'));
    expect(counter.accepts('new', setSeats('1B')).seats).toEqual(['1B']);
  });

  it('R6: a refusal stays one, even when sales are open again', () => {
    const counter = busy();
    counter.execute(sales('close-sales'));
    const command = counter.next('new', setSeats('1B'));
    expect(code(counter.execute(command))).toBe('sales-closed');
    counter.execute(sales('open-sales'));
    expect(code(counter.execute(command))).toBe('sales-closed');
  });
});

describe('a changed departure', () => {
  it('A10, S7: an earlier one cuts holds short, a later one leaves them', () => {
    const counter = busy();
    const early = counter.now + 5 * minute;
    counter.execute(delay(early));
    expect(counter.decider.map.closesAt).toBe(early);
    expect(counter.decider.map.holds.get('held')).toMatchObject({ until: early });
    counter.execute(delay(closesAt + minute));
    expect(counter.decider.map.holds.get('held')).toMatchObject({ until: early });
    counter.pass(5 * minute);
    counter.execute({ type: 'expire' });
    expect(Object.keys(publicSeats(counter.decider.map))).toEqual(['2A', '3A', '3B']);
  });

  it('A10: is to come; the same again changes nothing', () => {
    const counter = busy();
    const { map } = counter.decider;
    expect(code(counter.execute(delay(counter.now)))).toBe('departure-passed');
    expect(counter.execute(delay(closesAt))).toMatchObject({ ok: true });
    expect(counter.decider.map).toBe(map);
  });
});

describe('a cancelled flight', () => {
  it('A11, S15: sells nothing more, and its orders give their seats back in their own time', () => {
    const counter = busy();
    counter.execute(sales('cancel-flight'));
    expect(counter.refuses('new', setSeats('1B')).code).toBe('flight-cancelled');
    expect(counter.refuses('held', setSeats('1A')).code).toBe('flight-cancelled');
    expect(counter.refuses('held', startPayment()).code).toBe('flight-cancelled');
    expect(counter.refuses('paying', sell()).code).toBe('flight-cancelled');
    expect(counter.refuses('sold', sell()).code).toBe('already-sold');
    counter.accepts('paying', endPayment());
    counter.accepts('paying', release('payment-failed'));
    counter.accepts('held', setSeats());
    counter.accepts('sold', release('refunded'));
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('A11, A15: there is no way back', () => {
    const counter = busy();
    counter.execute(sales('cancel-flight'));
    const { map } = counter.decider;
    const others = [
      sales('open-sales'),
      sales('close-sales'),
      delay(closesAt + minute),
      extend('held', minute),
      move('held', '1B'),
    ];
    for (const command of others) expect(code(counter.execute(command))).toBe('flight-cancelled');
    expect(counter.execute(sales('cancel-flight'))).toMatchObject({ ok: true });
    expect(counter.decider.map).toBe(map);
  });
});

it('A15: nothing of a flight that departed changes any more', () => {
  const counter = busy();
  counter.pass(closesAt - counter.now);
  const commands = [
    sales('close-sales'),
    sales('cancel-flight'),
    delay(closesAt + minute),
    move('sold', '4A', '4B'),
  ];
  for (const command of commands) expect(code(counter.execute(command))).toBe('flight-departed');
});

describe('another aircraft', () => {
  const smaller = ['1A', '1B', '2A', '2B', '9C', '9D'];
  const change = (
    moves: { orderId: string; seats: string[] }[],
    unplaced: string[] = [],
  ): AgentSeatCommand => ({
    type: 'change-aircraft',
    aircraft: 'smaller',
    designators: smaller,
    moves,
    unplaced,
    ...agent,
  });

  it('A14: waits for payments, and says for how many', () => {
    const counter = busy();
    expect(rejectionOf(counter.execute(change([])))).toMatchObject({
      code: 'payment-running',
      count: 1,
    });
  });

  it('A14, V6: moves, leaves and frees as planned; blocked seats stay blocked where they are', () => {
    const counter = busy();
    counter.accepts('paying', release('payment-failed'));
    counter.accepts('gone', setSeats('4A'));
    counter.execute({ type: 'block', seats: ['2B', '4D'], ...agent });
    const { version } = counter.decider;
    counter.execute(change([{ orderId: 'sold', seats: ['9C', '9D'] }], ['gone']));
    const { map } = counter.decider;
    assertSeatMap(map, counter.now);
    expect(map.version).toBe(version + 1);
    expect(map.designators).toEqual(smaller);
    expect(
      Object.entries(publicSeats(map)).map(([seat, { status }]) => `${seat} ${status}`),
    ).toEqual(['1A held', '2B blocked', '9C sold', '9D sold']);
    expect(counter.refuses('gone', startPayment()).code).toBe('hold-expired');
    expect(counter.refuses('new', setSeats('3A')).code).toBe('unknown-seats');
    expect(counter.accepts('new', setSeats('1B')).seats).toEqual(['1B']);
    const saved = JSON.parse(JSON.stringify(counter.decider.snapshot())) as DeciderSnapshot;
    const restored = SeatDecider.restore(saved, { designators: smaller, closesAt });
    expect(restored.map).toEqual(counter.decider.map);
  });

  it('A14: a plan that does not fit is a bug, and leaves the map as it was', () => {
    const counter = busy();
    counter.accepts('paying', release('payment-failed'));
    const { map } = counter.decider;
    const wrong = [
      change([]),
      change([{ orderId: 'sold', seats: ['1A', '9C'] }]),
      change([{ orderId: 'nobody', seats: ['9C'] }], ['sold']),
    ];
    for (const command of wrong) expect(() => counter.execute(command)).toThrow();
    expect(counter.decider.map).toEqual(map);
    expect(cabin).toEqual(map.designators);
  });
});
