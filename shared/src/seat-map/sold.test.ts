import { describe, expect, it } from 'vitest';
import { bodies, cabin, closesAt, Counter, fenceMs, rejectionOf } from '../../testing/seats.ts';
import { decide, publicSeats, restoreSeatMap, seatAt, type SoldHold } from './index.ts';

const { setSeats, release, startPayment, sell, startExchange, exchange, endExchange } = bodies;
const { returnSeats, rebook } = bodies;
const agent = { by: 'agent-7', reason: 'The seat is broken.' };

/** `a` has paid for these. */
function sold(...seats: string[]): Counter {
  const counter = new Counter();
  counter.accepts('a', setSeats(...seats));
  counter.accepts('a', startPayment());
  counter.accepts('a', sell());
  return counter;
}

function holdOf(counter: Counter): SoldHold {
  const hold = counter.decider.map.holds.get('a');
  if (hold?.status !== 'sold') throw new Error('not sold');
  return hold;
}

const states = (counter: Counter) =>
  Object.fromEntries(
    Object.entries(publicSeats(counter.decider.map)).map(([seat, { status }]) => [seat, status]),
  );

describe('other seats for a paid order', () => {
  it('Y1: are exchanged in one decision, all or nothing', () => {
    const counter = sold('1A', '1B');
    counter.accepts('b', setSeats('2B'));
    expect(counter.refuses('a', exchange(['2A', '2B']))).toMatchObject({
      code: 'seats-unavailable',
      seats: ['2B'],
    });
    expect(states(counter)).toEqual({ '1A': 'sold', '1B': 'sold', '2B': 'held' });
    const { version } = counter.decider;
    expect(counter.accepts('a', exchange(['2A', '1B']))).toMatchObject({
      seats: ['2A', '1B'],
      version: version + 1,
      until: null,
    });
    expect(states(counter)).toEqual({ '2A': 'sold', '1B': 'sold', '2B': 'held' });
  });

  it('Y1: refuses another number, unknown ones, doubles, and who has not paid', () => {
    const counter = sold('1A', '1B');
    counter.accepts('b', setSeats('4A'));
    for (const [seats, code] of [
      [['2A'], 'wrong-number-of-seats'],
      [['2A', '2B', '2C'], 'wrong-number-of-seats'],
      [['2A', '9Z'], 'unknown-seats'],
      [['2A', '2A'], 'duplicate-seats'],
    ] as const) {
      expect(counter.refuses('a', exchange([...seats])).code).toBe(code);
      expect(counter.refuses('a', startExchange(...seats)).code).toBe(code);
    }
    expect(counter.refuses('b', exchange(['4B'])).code).toBe('not-sold');
    counter.accepts('b', startPayment());
    expect(counter.refuses('b', exchange(['4B'])).code).toBe('payment-running');
    expect(counter.refuses('c', exchange(['4B'])).code).toBe('no-seats');
  });

  it('Y1: gives none while sales are closed, on a cancelled flight, or after departure', () => {
    const closed = sold('1A');
    closed.execute({ type: 'close-sales', ...agent });
    expect(closed.refuses('a', exchange(['2A'])).code).toBe('sales-closed');
    closed.execute({ type: 'cancel-flight', ...agent });
    expect(closed.refuses('a', startExchange('2A')).code).toBe('flight-cancelled');
    const departed = sold('1A');
    departed.now = closesAt;
    expect(departed.refuses('a', startExchange('2A')).code).toBe('flight-departed');
  });

  it('Y3: both are kept while the difference is paid, and one decision ends it', () => {
    const counter = sold('1A', '1B');
    counter.accepts('a', startExchange('1A', '2B'));
    expect(states(counter)).toEqual({ '1A': 'sold', '1B': 'sold', '2B': 'paying' });
    expect(counter.refuses('b', setSeats('2B')).code).toBe('seats-unavailable');
    expect(counter.refuses('b', setSeats('1B')).code).toBe('seats-unavailable');
    counter.accepts('a', exchange(['1A', '2B'], 'charge-2'));
    expect(states(counter)).toEqual({ '1A': 'sold', '2B': 'sold' });
    expect(holdOf(counter)).toEqual({
      status: 'sold',
      seats: ['1A', '2B'],
      chargeId: 'charge-1',
      surcharges: ['charge-2'],
      paid: 100,
    });
  });

  it('Y3: what is called off, or outlives its fence, leaves what was paid for as it was', () => {
    const counter = sold('1A');
    const before = seatAt(counter.decider.map, '1A');
    counter.accepts('a', startExchange('2A'));
    counter.accepts('a', endExchange());
    expect(states(counter)).toEqual({ '1A': 'sold' });
    counter.accepts('a', startExchange('2B'));
    expect(counter.decider.earliestDeadline).toBe(counter.now + fenceMs);
    counter.pass(fenceMs);
    expect(counter.decider.expireDue(counter.now)).toEqual([
      { type: 'exchange-ended', orderId: 'a' },
    ]);
    expect(states(counter)).toEqual({ '1A': 'sold' });
    expect(seatAt(counter.decider.map, '1A')).toEqual(before);
    counter.accepts('a', endExchange());
    expect(counter.decider.earliestDeadline).toBeNull();
  });

  it('Y3: after the fence the seats are given while they are free, and never to two', () => {
    const counter = sold('1A');
    counter.accepts('a', startExchange('2A'));
    counter.pass(fenceMs);
    counter.accepts('b', setSeats('2A'));
    expect(counter.refuses('a', exchange(['2A'], 'charge-2')).code).toBe('seats-unavailable');
    counter.accepts('b', release());
    counter.accepts('a', exchange(['2A'], 'charge-2'));
    expect(holdOf(counter).surcharges).toEqual(['charge-2']);
  });

  it('Y3, R4: carried out once under a forgotten revision, it changes nothing more', () => {
    const counter = sold('1A');
    counter.accepts('a', startExchange('2A'));
    counter.accepts('a', exchange(['2A'], 'charge-2'));
    const { version } = counter.decider;
    counter.accepts('a', exchange(['2A'], 'charge-2'));
    expect(counter.decider.version).toBe(version);
    expect(holdOf(counter).surcharges).toEqual(['charge-2']);
  });

  it('Y3, F6: a payment that began in time ends beyond the departure, but not on a cancelled flight', () => {
    const counter = sold('1A');
    counter.now = closesAt - 1;
    counter.accepts('a', startExchange('2A'));
    counter.pass(1_000);
    counter.accepts('a', exchange(['2A'], 'charge-2'));
    const cancelled = sold('1A');
    cancelled.accepts('a', startExchange('2A'));
    cancelled.execute({ type: 'cancel-flight', ...agent });
    expect(cancelled.refuses('a', exchange(['2A'], 'charge-2')).code).toBe('flight-cancelled');
    cancelled.accepts('a', release('flight-cancelled'));
    expect(states(cancelled)).toEqual({});
  });

  it('Y4: whatever else is wanted waits for the payment', () => {
    const counter = sold('1A', '1B');
    counter.accepts('a', startExchange('2A', '2B'));
    for (const body of [startExchange('3A', '3B'), exchange(['3A', '3B']), returnSeats('1A')]) {
      expect(counter.refuses('a', body).code).toBe('payment-running');
    }
    const seats = ['3A', '3B'];
    const layout = { aircraft: 'other', designators: cabin, moves: [], unplaced: [] };
    for (const command of [
      { type: 'move-order', orderId: 'a', seats, ...agent },
      { type: 'force-release', orderId: 'a', ...agent },
      { type: 'change-aircraft', ...layout, ...agent },
    ] as const) {
      expect(counter.execute(command)).toMatchObject({ rejection: { code: 'payment-running' } });
    }
  });

  it('J1: an exchange under way outlives its snapshot', () => {
    const counter = sold('1A');
    counter.accepts('a', startExchange('2A'));
    const { map } = counter.decider;
    const saved = JSON.parse(JSON.stringify(counter.decider.snapshot())) as ReturnType<
      typeof counter.decider.snapshot
    >;
    expect(restoreSeatMap(saved.map, { designators: cabin, closesAt })).toEqual(map);
  });
});

describe('some seats of a paid order', () => {
  it('Y6: come free by one decision, and the others stay as they are', () => {
    const counter = sold('1A', '1B', '1C');
    const before = seatAt(counter.decider.map, '1A');
    expect(counter.accepts('a', returnSeats('1A', '1C'))).toMatchObject({ seats: ['1A', '1C'] });
    expect(states(counter)).toEqual({ '1A': 'sold', '1C': 'sold' });
    expect(seatAt(counter.decider.map, '1A')).toEqual(before);
    expect(holdOf(counter)).toMatchObject({ chargeId: 'charge-1', paid: 50 });
    const { version } = counter.decider;
    counter.accepts('a', returnSeats('1A', '1C'));
    expect(counter.decider.version).toBe(version);
  });

  it('A22, A12: name the agent for whom they do, and are refused when the order has other seats since', () => {
    const counter = sold('1A', '1B');
    const mark = { by: 'Ada', role: 'agent', reason: 'Ill.', told: 'Sorry.' } as const;
    const refund = { amount: '0.50', currency: 'GBP' };
    const seen = counter.decider.version;
    counter.execute({ type: 'move-order', orderId: 'a', seats: ['2A', '1B'], ...agent });
    const returned = (kept: string, expectedVersion: number) =>
      counter.next('a', {
        type: 'return-seats',
        kept: [kept],
        agent: { ...mark, refund, expectedVersion },
      });
    const late = counter.execute(returned('1B', seen));
    expect(rejectionOf(late).code).toBe('superseded-by-another');
    const decision = decide(
      counter.decider.map,
      returned('1B', counter.decider.version),
      counter.now,
    );
    expect(decision).toMatchObject({
      value: [{ type: 'seats-returned', seats: ['2A'], by: 'Ada', why: 'Ill.' }],
    });
  });

  it('Y6: are refused when none would be left, or the order has others by now', () => {
    const counter = sold('1A', '1B');
    expect(counter.refuses('a', returnSeats()).code).toBe('wrong-number-of-seats');
    counter.execute({ type: 'move-order', orderId: 'a', seats: ['2A', '2B'], ...agent });
    expect(counter.refuses('a', returnSeats('1A'))).toMatchObject({
      code: 'seats-unavailable',
      seats: ['1A'],
    });
    expect(states(counter)).toEqual({ '2A': 'sold', '2B': 'sold' });
  });
});

describe('seats for an order that paid on another flight', () => {
  it('W9: are sold to it from the start, in one decision, with all that it paid', () => {
    const counter = new Counter();
    const paid = { surcharges: ['charge-2'], paid: 12_000 };
    const { version } = counter.decider;
    const answer = counter.accepts('a', { ...rebook('1A', '1B'), ...paid });
    expect(answer).toMatchObject({ seats: ['1A', '1B'], version: version + 1, until: null });
    expect(holdOf(counter)).toEqual({
      status: 'sold',
      seats: ['1A', '1B'],
      chargeId: 'charge-1',
      ...paid,
    });
    expect(states(counter)).toEqual({ '1A': 'sold', '1B': 'sold' });
  });

  it('W9: are given once, also to a command of a later revision, and never beside others', () => {
    const counter = new Counter();
    counter.accepts('a', rebook('1A'));
    const { version } = counter.decider;
    expect(counter.accepts('a', rebook('1A')).version).toBe(version);
    expect(counter.refuses('a', rebook('2A')).code).toBe('already-sold');
    counter.accepts('b', setSeats('3A'));
    expect(counter.refuses('b', rebook('3A')).code).toBe('already-sold');
  });

  it('W9: are refused where they are taken, unknown or doubled, and while the flight does not sell', () => {
    const counter = sold('1A');
    for (const [seats, code] of [
      [['1A', '1B'], 'seats-unavailable'],
      [['9Z'], 'unknown-seats'],
      [['2A', '2A'], 'duplicate-seats'],
      [[], 'no-seats'],
    ] as const) {
      expect(counter.refuses('b', rebook(...seats)).code).toBe(code);
    }
    counter.execute({ type: 'close-sales', ...agent });
    expect(counter.refuses('b', rebook('2A')).code).toBe('sales-closed');
    counter.execute({ type: 'cancel-flight', ...agent });
    expect(counter.refuses('b', rebook('2A')).code).toBe('flight-cancelled');
    const departed = new Counter();
    departed.now = closesAt;
    expect(departed.refuses('b', rebook('2A')).code).toBe('flight-departed');
    expect(states(departed)).toEqual({});
  });

  it('W10: the other flight lets go of it, sold as it is, and has it back when it returns', () => {
    const counter = sold('1A');
    counter.accepts('a', release('rebooked'));
    expect(states(counter)).toEqual({});
    counter.accepts('a', rebook('2A'));
    expect(states(counter)).toEqual({ '2A': 'sold' });
  });
});
