import { describe, expect, it } from 'vitest';
import { bodies, cabin, closesAt, Counter, holdMs, minute, start } from '../../testing/seats.ts';
import { limits } from '../limits.ts';
import {
  createSeatMap,
  restoreSeatMap,
  SeatDecider,
  snapshotSeatMap,
  type DeciderSnapshot,
} from './index.ts';

const { setSeats, release, startPayment, sell } = bodies;
const flight = { designators: cabin, closesAt };

function throughJson(decider: SeatDecider): SeatDecider {
  return SeatDecider.restore(
    JSON.parse(JSON.stringify(decider.snapshot())) as DeciderSnapshot,
    flight,
  );
}

describe('snapshot', () => {
  it('J1: of an untouched decider restores an untouched decider', () => {
    const { decider } = new Counter();
    expect(throughJson(decider).map).toEqual(decider.map);
    expect(throughJson(decider).snapshot()).toEqual(decider.snapshot());
  });

  it('J1: restores holds, fences, sales, blocks, freed seats and the memory exactly', () => {
    const counter = new Counter();
    counter.accepts('held', setSeats('1A', '1B'));
    counter.accepts('paying', setSeats('2A'));
    counter.accepts('paying', startPayment());
    counter.accepts('sold', setSeats('3A'));
    counter.accepts('sold', startPayment());
    counter.accepts('sold', sell());
    counter.execute({ type: 'block', seats: ['4A'], by: 'agent', reason: 'wet' });
    counter.accepts('freed', setSeats('4D'));
    counter.accepts('freed', release());
    counter.refuses('refused', setSeats('1A'));
    const { decider } = counter;
    expect(throughJson(decider).map).toEqual(decider.map);
    expect(throughJson(decider).snapshot()).toEqual(decider.snapshot());
    expect(JSON.parse(JSON.stringify(decider.snapshot()))).toEqual(decider.snapshot());
  });

  it('J2: takes a memory whose rows have names, as flights wrote it before', () => {
    const counter = new Counter();
    const held = counter.next('a', setSeats('1A'));
    const gaveBack = counter.next('b', release());
    const refused = counter.next('c', setSeats('1A'));
    const outcomes = [held, gaveBack, refused].map((command) => counter.execute(command));
    const named = (command: typeof held, place: number) => {
      const { orderId, revision, issuedAt } = command;
      return [orderId, { revision, issuedAt, outcome: outcomes[place]! }] as const;
    };
    const { map } = counter.decider.snapshot();
    const memory = {
      live: [named(held, 0)],
      ended: [named(gaveBack, 1), named(refused, 2)],
      forgottenUntil: 0,
    };
    const restored = SeatDecider.restore({ map, memory }, flight);
    expect(restored.snapshot()).toEqual(counter.decider.snapshot());
    [held, gaveBack, refused].forEach((command, place) => {
      expect(restored.execute(command, start + 1)).toEqual(outcomes[place]);
    });
  });

  it('J2: a restored decider still knows duplicates, deadlines and versions', () => {
    const counter = new Counter();
    const command = counter.next('a', setSeats('1A'));
    const first = counter.execute(command);
    counter.decider = throughJson(counter.decider);
    expect(counter.execute(command)).toEqual(first);
    counter.pass(holdMs - 1);
    expect(counter.refuses('b', setSeats('1A')).code).toBe('seats-unavailable');
    counter.pass(1);
    expect(counter.accepts('c', setSeats('1A')).version).toBe(3);
  });

  it('J3: a full aircraft of the largest size with a full memory leaves half of 2 MiB to the rest', () => {
    const designators = Array.from({ length: 86 }, (_, row) =>
      [...'ABCDEFGHJK'].map((letter) => `${row + 1}${letter}`),
    ).flat();
    const decider = new SeatDecider(createSeatMap({ designators, closesAt }));
    const id = (kind: string, n: number) => `${kind}${n}`.padEnd(26, 'Z');
    designators.forEach((seat, n) => {
      const order = { orderId: id('A', n), issuedAt: start };
      const until = { holdMs: 15 * minute, fenceMs: 10 * minute };
      decider.execute(
        { ...order, revision: 498, type: 'set-seats', seats: [seat], ...until },
        start,
      );
      decider.execute({ ...order, revision: 499, type: 'start-payment', ...until }, start);
      const sale = { type: 'sell', chargeId: 'ch_'.padEnd(40, 'x') } as const;
      decider.execute({ ...order, revision: 500, ...sale }, start);
    });
    for (let n = 0; n < limits.endedOrdersRemembered + 10; n += 1) {
      const order = { orderId: id('B', n), revision: 500, issuedAt: start + n };
      const seats = designators.slice(-limits.seatsPerOrder);
      decider.execute({ ...order, type: 'set-seats', seats, holdMs }, start + n);
    }
    const snapshot = decider.snapshot();
    expect(snapshot.memory.ended).toHaveLength(limits.endedOrdersRemembered);
    expect(JSON.stringify(snapshot).length).toBeLessThan(1024 * 1024);
  });

  it('J4: refuses a snapshot that does not fit the layout', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    const snapshot = snapshotSeatMap(counter.decider.map);
    const smaller = { designators: ['9A', '9B'], closesAt };
    expect(() => restoreSeatMap(snapshot, smaller)).toThrow('1A');
    expect(() => restoreSeatMap({ ...snapshot, holds: [] }, flight)).toThrow('owner');
    expect(() => createSeatMap({ designators: ['1A', '1A'], closesAt })).toThrow('twice');
  });
});
