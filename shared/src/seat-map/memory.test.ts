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
import { createSeatMap, OutcomeMemory, publicSeats, SeatDecider } from './index.ts';

const { setSeats, release, startPayment, sell } = bodies;

function counterWithMemoryOf(capacity: number): Counter {
  const counter = new Counter();
  const map = createSeatMap({ designators: cabin, closesAt });
  counter.decider = new SeatDecider(map, new OutcomeMemory(undefined, capacity));
  return counter;
}

describe('duplicates', () => {
  it('R1: the same command again answers the same and changes nothing', () => {
    const counter = new Counter();
    const command = counter.next('a', setSeats('1A'));
    const first = counter.execute(command);
    counter.pass(minute);
    const before = counter.decider.map;
    expect(counter.execute(command)).toEqual(first);
    expect(counter.decider.map).toBe(before);
  });

  it('R1: even after the hold that it gave has run out', () => {
    const counter = new Counter();
    const command = counter.next('a', setSeats('1A'));
    const first = counter.execute(command);
    counter.pass(holdMs);
    expect(counter.execute(command)).toEqual(first);
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('R6: a refused command is refused alike, even if it could succeed now', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    const command = counter.next('b', setSeats('1A'));
    const refusal = rejectionOf(counter.execute(command));
    counter.accepts('a', release());
    expect(rejectionOf(counter.execute(command))).toEqual(refusal);
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it.each([true, false])(
    'R2: an earlier command is superseded (executed before: %s)',
    (executed) => {
      const counter = new Counter();
      const early = counter.next('a', setSeats('1A'));
      const late = counter.next('a', setSeats('1B'));
      if (executed) counter.execute(early);
      counter.execute(late);
      const before = counter.decider.map;
      expect(rejectionOf(counter.execute(early))).toEqual({
        code: 'superseded',
        version: before.version,
      });
      expect(counter.decider.map).toBe(before);
    },
  );

  it('R2, R5: being superseded is not remembered in place of the last outcome', () => {
    const counter = new Counter();
    const early = counter.next('a', setSeats('1A'));
    const late = counter.next('a', setSeats('1B'));
    const outcome = counter.execute(late);
    counter.execute(early);
    expect(counter.execute(late)).toEqual(outcome);
  });

  it("R1: revisions are each order's own", () => {
    const counter = new Counter();
    expect(counter.accepts('a', setSeats('1A')).seats).toEqual(['1A']);
    expect(counter.accepts('b', setSeats('1B')).seats).toEqual(['1B']);
  });
});

describe('forgetting', () => {
  it('R3: orders with seats are remembered beyond the capacity', () => {
    const counter = counterWithMemoryOf(1);
    const commands = cabin.map((seat) => counter.next(`order-${seat}`, setSeats(seat)));
    const outcomes = commands.map((command) => counter.execute(command));
    for (const order of ['x', 'y', 'z']) {
      counter.pass(1);
      counter.accepts(order, release());
    }
    expect(commands.map((command) => counter.execute(command))).toEqual(outcomes);
  });

  it('R3: of ended orders the one that ended longest ago is forgotten first', () => {
    const counter = counterWithMemoryOf(2);
    const last = ['a', 'b', 'c'].map((order) => {
      counter.pass(1);
      return counter.next(order, release());
    });
    const outcomes = last.map((command) => counter.execute(command));
    const again = last.map((command) => counter.execute(command));
    expect(again.slice(1)).toEqual(outcomes.slice(1));
    expect(again[0]).toMatchObject({ ok: false, rejection: { code: 'stale-command' } });
  });

  it('R3: an order whose hold ran out counts as ended from then on', () => {
    const counter = counterWithMemoryOf(1);
    const held = counter.next('a', setSeats('1A'));
    counter.execute(held);
    counter.accepts('b', release());
    counter.pass(holdMs);
    counter.decider.expireDue(counter.now);
    const { live, ended } = counter.decider.snapshot().memory;
    expect({ live: live.length, ended: ended.map(([order]) => order) }).toEqual({
      live: 0,
      ended: ['a'],
    });
  });

  it('R3: so does an order that an agent released', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.execute({ type: 'force-release', orderId: 'a', by: 'agent', reason: 'rebooked' });
    const { live, ended } = counter.decider.snapshot().memory;
    expect([live.length, ended.length]).toEqual([0, 1]);
  });

  it('R4: a late duplicate of a forgotten order is stale, whichever of its commands it is', () => {
    const counter = counterWithMemoryOf(0);
    const commands = [setSeats('1A'), release()].map((body) => counter.next('a', body));
    for (const command of commands) counter.execute(command);
    for (const command of commands) {
      expect(rejectionOf(counter.execute(command)).code).toBe('stale-command');
    }
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it("R4: also when the order's clock went back between its commands", () => {
    const counter = counterWithMemoryOf(1);
    const early = counter.next('a', setSeats('1A'));
    counter.now -= 2 * minute;
    const late = counter.next('a', release());
    counter.now += minute;
    const other = counter.next('b', release());
    counter.now += minute;
    for (const command of [early, late, other]) counter.execute(command);
    expect(rejectionOf(counter.execute(early)).code).toBe('stale-command');
  });

  it('R4, R5: a new order is stale when issued no later than what was forgotten; issued anew it passes', () => {
    const counter = counterWithMemoryOf(0);
    counter.accepts('a', release());
    const command = counter.next('b', setSeats('1A'));
    counter.pass(1);
    expect(rejectionOf(counter.execute(command)).code).toBe('stale-command');
    expect(counter.execute({ ...command, issuedAt: counter.now })).toMatchObject({ ok: true });
  });

  it('R4: an order that is known is never stale', () => {
    const counter = counterWithMemoryOf(0);
    counter.accepts('a', setSeats('1A'));
    const pay = counter.next('a', startPayment());
    counter.pass(minute);
    counter.accepts('b', release());
    expect(counter.execute(pay)).toMatchObject({ ok: true });
    expect(counter.accepts('a', sell()).seats).toEqual(['1A']);
  });
});
