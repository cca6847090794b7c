/** A flight that does not answer: order and flight must not drift apart. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { refusalOf, TestSystem, until, serveQueue, type TestOrder } from './support/system.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.shared();
});

/** A flight whose queue is served only when the test says so. */
async function fickleFlight() {
  const taskQueue = `fickle-${randomUUID()}`;
  let stop = await serveQueue(system.server, taskQueue);
  return {
    flight: await system.openFlight(48, 'A320neo', { taskQueue }),
    goAway: () => stop(),
    comeBack: async () => {
      stop = await serveQueue(system.server, taskQueue);
    },
  };
}

async function timersOf(order: TestOrder): Promise<number> {
  const { events } = await order.handle.fetchHistory();
  return (events ?? []).filter((event) => event.timerStartedEventAttributes).length;
}

/** Cancels an order whose flight does not answer; resolves when the order pauses before it asks once more. */
async function cancelUnheard(order: TestOrder) {
  const timers = await timersOf(order);
  const cancelled = order.cancel();
  await until(async () => (await timersOf(order)) > timers);
  return { cancelled };
}

test.concurrent(
  'a change that no flight answers is refused, and its outcome is learnt when the flight is back',
  async () => {
    const { flight, goAway, comeBack } = await fickleFlight();
    const order = await system.book(flight, ['20A']);
    await goAway();
    expect((await refusalOf(order.changeSeats(['20B']))).code).toBe('unavailable');
    expect(await order.status()).toMatchObject({ status: 'held', seats: ['20A'] });
    await comeBack();
    // The same command, sent until its outcome is known: what the flight has is what the order says.
    const state = await until(async () => {
      const { seats, status } = await order.status();
      return seats[0] === '20B' && status;
    });
    expect(state).toBe('held');
    const { orders } = await flight.manifest();
    expect(orders.map(({ hold }) => hold.seats)).toEqual([['20B']]);
    await goAway();
  },
);

test.concurrent(
  'P2: a payment whose fence no flight answers does not begin, and may be begun again',
  async () => {
    const { flight, goAway, comeBack } = await fickleFlight();
    const order = await system.book(flight, ['20A']);
    await goAway();
    expect((await refusalOf(order.pay('11111', 'key'))).code).toBe('unavailable');
    expect((await order.status()).status).toBe('held');
    const asked = system.gateway.validations.map(({ orderId }) => orderId);
    expect(asked).not.toContain(order.id);
    await comeBack();
    await until(async () => {
      const paid = order.pay('11111', 'key');
      const isRefused = await paid.then(
        () => false,
        () => true,
      );
      if (!isRefused) return paid;
      expect((await refusalOf(paid)).code).toBe('unavailable');
      return undefined;
    });
    expect((await order.settled()).status).toBe('confirmed');
    expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
    await goAway();
  },
);

test.concurrent(
  'who cancels is answered when the flight has the seats back, not before',
  async () => {
    const { flight, goAway, comeBack } = await fickleFlight();
    const order = await system.book(flight, ['20A']);
    await goAway();
    const { cancelled } = await cancelUnheard(order);
    expect((await order.status()).status).toBe('held');
    await comeBack();
    const { status, flightVersion } = await cancelled;
    expect(status).toBe('cancelled');
    expect((await flight.manifest()).orders).toEqual([]);
    expect(flightVersion).toBe(2);
    await goAway();
  },
);

test.concurrent(
  'a seat that was refunded while no flight answered is sold no longer when the flight is back',
  async () => {
    const { flight, goAway, comeBack } = await fickleFlight();
    const order = await system.book(flight, ['20A']);
    await order.pay('11111', 'key');
    expect((await order.settled()).status).toBe('confirmed');
    await goAway();
    const { cancelled } = await cancelUnheard(order);
    expect((await order.status()).status).toBe('confirmed');
    await comeBack();
    expect(await cancelled).toMatchObject({ status: 'cancelled', reason: 'refunded' });
    expect((await flight.manifest()).orders).toEqual([]);
    await goAway();
  },
);
