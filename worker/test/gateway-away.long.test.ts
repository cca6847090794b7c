/** A payment gateway that is away, or in trouble: no attempt is lost by it, and no customer. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { GATEWAY_UNANSWERED } from '@aisle/shared/order-sentences';
import { TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
});
afterEach(() => {
  system.gateway.validate = () => 'valid';
  system.gateway.charge = () => null;
});

/** Waits until the customer reads that the gateway does not answer. */
async function unanswered(order: TestOrder) {
  return until(async () => {
    const state = await order.status();
    return state.payment?.unanswered === true && state;
  });
}

async function eventsOf(order: TestOrder): Promise<number> {
  return (await order.handle.fetchHistory()).events?.length ?? 0;
}

test('P13 while it is away twenty who pay are told so, and when it is back all are confirmed', async () => {
  const seats = seatDesignators(flight.definition.aircraft).slice(40, 60);
  const orders = await Promise.all(seats.map((seat) => system.book(flight, [seat])));
  await system.gateway.stop();
  await Promise.all(orders.map((order) => order.pay('11111')));
  for (const state of await Promise.all(orders.map(unanswered))) {
    expect(state).toMatchObject({ status: 'paying', message: GATEWAY_UNANSWERED });
    expect(state.payment).toMatchObject({ attempt: 1, lastFailure: null });
  }
  await system.gateway.comeBack();
  for (const order of orders) {
    const state = await order.settled();
    expect(state).toMatchObject({ status: 'confirmed' });
    expect(state.payment).toEqual({ attempt: 1, maxAttempts: 3, lastFailure: null });
  }
  expect(system.gateway.charges.size).toBe(20);
  expect(system.gateway.validations.map(({ attempt }) => attempt)).toEqual(seats.map(() => 1));
});

test('P13 what it answers in trouble is no attempt, however often it is asked, and adds no events', async () => {
  let asked = 0;
  system.gateway.validate = () => (++asked < 6 ? 503 : 'declined');
  const order = await system.book(flight, ['6B']);
  await order.pay('24680');
  await unanswered(order);
  const before = await eventsOf(order);
  const declined = await until(async () => {
    const state = await order.status();
    return state.payment?.lastFailure === 'declined' && state;
  });
  expect(asked).toBeGreaterThanOrEqual(6);
  expect(declined.message).toBeNull();
  expect(declined.payment?.unanswered).toBeUndefined();
  // The five tries in between are not among them.
  expect((await eventsOf(order)) - before).toBeLessThan(12);
  expect(await order.settled()).toMatchObject({
    status: 'failed',
    payment: { attempt: 3, lastFailure: 'declined' },
  });
});

test('P13 a charge that it does not answer is told so, too, and made once', async () => {
  system.gateway.charge = (_, tries) => (tries < 3 ? 503 : null);
  const order = await system.book(flight, ['7B']);
  await order.pay('11111');
  expect(await unanswered(order)).toMatchObject({ message: GATEWAY_UNANSWERED });
  const state = await order.settled();
  expect(state).toMatchObject({ status: 'confirmed', payment: { attempt: 1 } });
  expect(state.payment?.unanswered).toBeUndefined();
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
});

test('P13, O14: who loses the seats while it is away does not wait for it', async () => {
  const doomed = await system.openFlight();
  const order = await system.book(doomed, ['8A']);
  system.gateway.validate = () => 503;
  await order.pay('11111');
  await unanswered(order);
  await doomed.intervene({ type: 'cancel-flight' });
  expect(await order.ended()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  expect(system.gateway.charged(order.id)).toBe(false);
});
