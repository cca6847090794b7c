import { describe, expect, it } from 'vitest';
import { bodies, closesAt, Counter } from '../../testing/seats.ts';
import { seatAt, type SeatCommand } from './index.ts';

const { setSeats, startPayment, sell, startExchange, release } = bodies;

/** Both have paid: `a` for the first two, `b` for the other. */
function sold(): Counter {
  const counter = new Counter();
  for (const [order, seats] of [
    ['a', ['1A', '1B']],
    ['b', ['2A']],
  ] as const) {
    counter.accepts(order, setSeats(...seats));
    counter.accepts(order, startPayment());
    counter.accepts(order, sell());
  }
  return counter;
}

const swap = (type: 'propose-swap' | 'swap-seats', own = '1B', wanted = '2A') =>
  ({ type, orderId: 'a', askedOrderId: 'b', seats: [own, wanted] }) as const satisfies SeatCommand;

const code = (counter: Counter, command: SeatCommand): string => {
  const { version } = counter.decider;
  const outcome = counter.execute(command);
  expect(counter.decider.version).toBe(version);
  return outcome.ok ? 'accepted' : outcome.rejection.code;
};

describe('two paid seats', () => {
  it('Y12: change hands in one version, each in the place of the other, and are sold before and after', () => {
    const counter = sold();
    const { version } = counter.decider;
    expect(counter.execute(swap('swap-seats'))).toMatchObject({
      ok: true,
      version: version + 1,
      seats: ['1A', '2A'],
    });
    const { map } = counter.decider;
    expect(map.holds.get('b')?.seats).toEqual(['1B']);
    expect(seatAt(map, '1B')).toEqual({ status: 'sold', orderId: 'b', changedAt: version + 1 });
    expect(seatAt(map, '2A')).toEqual({ status: 'sold', orderId: 'a', changedAt: version + 1 });
    expect(seatAt(map, '1A')).toMatchObject({ status: 'sold', orderId: 'a' });
    // What was paid stays with who paid it.
    expect(map.holds.get('a')).toMatchObject({ status: 'sold', chargeId: 'charge-1' });
  });

  it('Y9: a proposal changes no seat, and is a version of its own', () => {
    const counter = sold();
    const before = counter.decider.map;
    expect(counter.execute(swap('propose-swap'))).toMatchObject({ ok: true });
    const { seats, holds, version } = counter.decider.map;
    expect({ seats, holds, version }).toEqual({
      seats: before.seats,
      holds: before.holds,
      version: before.version + 1,
    });
  });

  it('Y12: are not swapped by who has them not, with oneself, or while something else is paid for', () => {
    for (const type of ['propose-swap', 'swap-seats'] as const) {
      const counter = sold();
      expect(code(counter, swap(type, '2B'))).toBe('seats-unavailable');
      expect(code(counter, swap(type, '1B', '1A'))).toBe('seats-unavailable');
      expect(code(counter, { ...swap(type, '1B', '1A'), askedOrderId: 'a' })).toBe(
        'seats-unavailable',
      );
      counter.accepts('b', startExchange('3A'));
      expect(code(counter, swap(type))).toBe('payment-running');
      counter.accepts('b', release('refunded'));
      expect(code(counter, swap(type))).toBe('no-seats');
      counter.accepts('c', setSeats('4A'));
      expect(code(counter, { ...swap(type, '1B', '4A'), askedOrderId: 'c' })).toBe('not-sold');
      counter.now = closesAt;
      counter.decider.expireDue(closesAt);
      expect(code(counter, swap(type))).toBe('flight-departed');
    }
  });
});
