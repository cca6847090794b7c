import { describe, expect, it } from 'vitest';
import { bodies, closesAt, Counter, holdMs, minute, start } from '../../testing/seats.ts';
import { limits } from '../limits.ts';
import { publicSeats } from './index.ts';

const { setSeats, startPayment, endPayment, sell, payLater } = bodies;
const hours = (count: number) => start + count * 60 * minute;
const agent = { by: 'Ada', reason: 'Because.' };

function held(): Counter {
  const counter = new Counter();
  counter.accepts('a', setSeats('1A'));
  return counter;
}

describe('A24: seats to be paid for later', () => {
  it('are kept until the time of their own, and come free then', () => {
    const counter = held();
    expect(counter.accepts('a', payLater(hours(5)))).toMatchObject({
      seats: ['1A'],
      until: hours(5),
    });
    expect(counter.decider.map.holds.get('a')).toMatchObject({ keptUntil: hours(5) });
    counter.pass(5 * 60 * minute - 1);
    counter.decider.expireDue(counter.now);
    expect(publicSeats(counter.decider.map)).toHaveProperty('1A');
    counter.pass(1);
    counter.decider.expireDue(counter.now);
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('are paid for behind a fence, which leaves the time as it was', () => {
    const counter = held();
    counter.accepts('a', payLater(hours(5)));
    counter.accepts('a', startPayment());
    expect(counter.refuses('a', payLater(hours(6))).code).toBe('payment-running');
    expect(counter.accepts('a', endPayment()).until).toBe(hours(5));
    expect(counter.decider.map.holds.get('a')).toMatchObject({ keptUntil: hours(5) });
    // Other seats in their place are kept, too.
    counter.accepts('a', setSeats('1B'));
    expect(counter.decider.map.holds.get('a')).toMatchObject({ keptUntil: hours(5) });
    counter.accepts('a', startPayment());
    counter.accepts('a', sell());
    expect(counter.decider.map.holds.get('a')).not.toHaveProperty('keptUntil');
    expect(counter.refuses('a', payLater(hours(6))).code).toBe('already-sold');
  });

  it('are kept for no longer than may be, nor beyond the departure, nor for less than they are', () => {
    const counter = held();
    const before = counter.decider.version;
    for (const until of [
      start + limits.payLaterMs + 1,
      closesAt + 1,
      start + holdMs - 1,
      Number.NEGATIVE_INFINITY,
    ]) {
      expect(counter.refuses('a', payLater(until)).code).toBe('pay-later-time');
    }
    expect(counter.decider.version).toBe(before);
    counter.accepts('a', payLater(Math.min(closesAt, start + limits.payLaterMs)));
  });

  it('A7: are extended beyond their time like any others, by as much as an agent may, and then come free', () => {
    const counter = held();
    counter.accepts('a', payLater(hours(5)));
    const extend = (extraMs: number) =>
      counter.execute({ type: 'extend-hold', orderId: 'a', extraMs, ...agent });
    expect(extend(minute)).toMatchObject({ ok: false, rejection: { code: 'hold-at-limit' } });
    counter.pass(5 * 60 * minute - 10 * minute);
    const until = hours(5) + 30 * minute;
    expect(extend(30 * minute)).toMatchObject({ ok: true, until });
    counter.pass(20 * minute);
    // Other seats are kept as long.
    const untilAtMost = until;
    counter.accepts('a', { type: 'set-seats', seats: ['1B'], holdMs: limits.holdMs, untilAtMost });
    expect(counter.decider.map.holds.get('a')).toMatchObject({ keptUntil: hours(5) });
    counter.pass(20 * minute);
    counter.decider.expireDue(counter.now);
    expect(publicSeats(counter.decider.map)).toEqual({});
  });

  it('are refused without seats, while sales are closed, and when the flight is over', () => {
    const counter = held();
    expect(counter.refuses('b', payLater(hours(5))).code).toBe('hold-expired');
    counter.execute({ type: 'close-sales', ...agent });
    expect(counter.refuses('a', payLater(hours(5))).code).toBe('sales-closed');
    counter.execute({ type: 'cancel-flight', ...agent });
    expect(counter.refuses('a', payLater(hours(5))).code).toBe('flight-cancelled');
  });

  it('end with an earlier departure', () => {
    const counter = held();
    counter.accepts('a', payLater(hours(5)));
    const departsAt = new Date(hours(3)).toISOString();
    counter.execute({ type: 'delay', departsAt, ...agent });
    expect(counter.decider.map.holds.get('a')).toMatchObject({ until: hours(3) });
  });
});
