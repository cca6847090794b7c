/** How long the paid orders of a cancelled flight wait to be rebooked, on the server that skips time. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rebook } from '@aisle/shared/rebooking';
import { orderMessages, type OrderState } from '@aisle/shared/workflow-api';
import { startTimeSkippingServer, type TestServer } from './support/servers.ts';
import {
  answerOf,
  refusalOf,
  TestSystem,
  until,
  type TestFlight,
  type TestOrder,
} from './support/system.ts';

const minute = 60_000;
const hour = 60 * minute;
let server: TestServer;
let system: TestSystem;

beforeAll(async () => {
  server = await startTimeSkippingServer();
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

const pass = (ms: number) => server.env.sleep(ms);

async function passUntil(order: TestOrder, isWanted: (state: OrderState) => boolean) {
  for (;;) {
    const state = await order.status();
    if (isWanted(state)) return state;
    await pass(minute);
  }
}

/** A flight that departs in two hours and is cancelled, and its paid orders, which wait for 24 hours. */
async function kept(...seats: string[]): Promise<{ flight: TestFlight; orders: TestOrder[] }> {
  const flight = await system.openFlight(2);
  const orders: TestOrder[] = [];
  for (const seat of seats) orders.push(await system.buy(flight, [seat]));
  await flight.intervene({ type: 'cancel-flight', rebookWithinMs: 24 * hour });
  for (const order of orders)
    await until(async () => (await order.status()).rebookBy !== undefined);
  return { flight, orders };
}

const rebooked = (order: TestOrder, from: TestFlight, to: TestFlight, newSeat = '30A') => {
  const flights = { from: from.definition.id, to: to.definition };
  const wanted: Rebook = { id: randomUUID(), ...flights, seats: ['20A'], newSeats: [newSeat] };
  return answerOf(
    order.handle.executeUpdate<OrderState, [Rebook]>(orderMessages.rebook, { args: [wanted] }),
  );
};

test('W15, W16: they wait past the departure, may be rebooked or cancelled then, and are refunded when it is time', async () => {
  const there = await system.openFlight(72);
  const { flight, orders } = await kept('20A', '21A', '22A');
  const [moved, given, left] = orders;
  await pass(4 * hour);
  expect(await left!.status()).toMatchObject({ status: 'confirmed', reason: null });
  expect(await rebooked(moved!, flight, there)).toMatchObject({ flightId: there.definition.id });
  expect(await given!.cancel()).toMatchObject({ reason: 'flight-cancelled' });
  expect(system.gateway.refunded(given!.id)).toBe(true);
  await pass(19 * hour);
  expect(await left!.status()).toMatchObject({ status: 'confirmed', reason: null });
  await pass(hour + minute);
  expect(await passUntil(left!, ({ reason }) => reason !== null)).toMatchObject({
    status: 'cancelled',
    reason: 'flight-cancelled',
  });
  expect(system.gateway.refunded(left!.id)).toBe(true);
  const final = await flight.handle.result();
  expect(final).toMatchObject({ status: 'cancelled', orders: [] });
  expect(await moved!.status()).toMatchObject({ status: 'confirmed', reason: null });
  expect(system.gateway.refunded(moved!.id)).toBe(false);
});

test('W16: nobody is rebooked once the money is on its way', async () => {
  const there = await system.openFlight(72);
  const { flight, orders } = await kept('20A');
  const [order] = orders;
  system.gateway.refund = () => 503;
  await pass(24 * hour + minute);
  await passUntil(order!, ({ refunding }) => refunding === true);
  const { code } = await refusalOf(rebooked(order!, flight, there));
  expect(code).toBe('order-cancelled');
  system.gateway.refund = () => null;
  await passUntil(order!, ({ reason }) => reason === 'flight-cancelled');
});
