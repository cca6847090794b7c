/** The worker dies while paid orders of a cancelled flight are booked onto another one, at each step of it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { minus } from '@aisle/shared/after-paying';
import { limits } from '@aisle/shared/limits';
import type { Rebook } from '@aisle/shared/rebooking';
import { orderMessages, type OrderState } from '@aisle/shared/workflow-api';
import { startDevServer, type TestServer } from './support/servers.ts';
import {
  answerOf,
  serveQueue,
  silentBus,
  TestSystem,
  until,
  type TestFlight,
  type TestOrder,
} from './support/system.ts';
import { buildBundle, KillableWorker } from './support/worker-process.ts';

let server: TestServer;
let system: TestSystem;
/** Runs the orders; the flights have a worker of their own, in this process. */
let worker: KillableWorker;
let stopFlights: () => Promise<void>;
/** Called when a flight has decided something, before anybody is answered. */
let decided: (flightId: string) => void = () => undefined;
let [here, there]: TestFlight[] = [];
let order: TestOrder;
const taskQueue = `flights-${randomUUID()}`;

const serveFlights = () =>
  serveQueue(server, taskQueue, {
    ...silentBus,
    flightChanged: ({ flightId }) => decided(flightId),
  });

beforeAll(async () => {
  [server] = await Promise.all([startDevServer(), buildBundle()]);
  system = await TestSystem.prepare(server);
  system.gateway.validate = () => 'valid';
  worker = await KillableWorker.start(server, system.gateway);
  stopFlights = await serveFlights();
});
afterAll(async () => {
  await stopFlights();
  await worker.stop();
  await system.stop();
  await server.stop();
});
beforeEach(async () => {
  decided = () => undefined;
  system.gateway.refund = () => null;
  [here, there] = [
    await system.openFlight(48, '787-9', { taskQueue }),
    await system.openFlight(72, 'A320neo', { taskQueue }),
  ];
  order = await system.buy(here, ['30A']);
});

const keep = (rebookWithinMs: number | null = limits.longestRebookingMs) =>
  here!.intervene({ type: 'cancel-flight', ...(rebookWithinMs !== null && { rebookWithinMs }) });

const isKept = async () => (await order.status()).rebookBy !== undefined;

/** Books the order onto the other flight; the request outlives the worker. */
async function rebook(): Promise<OrderState> {
  const { seats } = await order.status();
  const [from, to] = [here!.definition.id, there!.definition];
  const wanted: Rebook = { id: randomUUID(), from, to, seats, newSeats: ['20A'] };
  return answerOf(order.handle.executeUpdate(orderMessages.rebook, { args: [wanted] }));
}

const seatsOn = async (flight: TestFlight) =>
  (await flight.manifest()).orders.flatMap(({ hold }) => hold.seats);

/** It has its seat there and none here, and was charged once. */
async function expectRebooked(state: OrderState): Promise<void> {
  expect(state).toMatchObject({ status: 'confirmed', flightId: there!.definition.id });
  expect(await seatsOn(there!)).toEqual(['20A']);
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
  expect(system.gateway.refunded(order.id)).toBe(false);
  // The flight of before is over once nobody is left.
  await here!.handle.result();
}

test('W15: killed between the cancellation and the word of it, the order waits all the same', async () => {
  const { moment, back } = worker.killAt();
  decided = moment;
  expect((await keep()).ok).toBe(true);
  await back();
  await until(isKept);
  await expectRebooked(await rebook());
});

test('W11: killed before the new flight answers', async () => {
  await keep();
  await until(isKept);
  await stopFlights();
  const rebooked = rebook();
  await until(async () => (await order.status()).unsettled);
  await worker.kill();
  stopFlights = await serveFlights();
  await worker.startAgain();
  await expectRebooked(await rebooked);
});

test('W11: killed when the flight of before lets go', async () => {
  await keep();
  await until(isKept);
  const { moment, back } = worker.killAt();
  decided = (flightId) => {
    if (flightId === here!.definition.id) moment();
  };
  const rebooked = rebook();
  await back();
  await expectRebooked(await rebooked);
});

test('W12, W21: killed while the difference for a lower class goes back: once', async () => {
  order = await system.buy(here!, ['1A']);
  const { total } = await order.status();
  const { moment, back } = worker.killAt();
  system.gateway.refund = () => {
    moment();
    return null;
  };
  await keep();
  await until(isKept);
  const rebooked = rebook();
  await back();
  const state = await rebooked;
  const refunds = () =>
    [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === order.id);
  await until(() => Promise.resolve(refunds().length > 0));
  expect(refunds()).toMatchObject([{ amount: minus(total, state.total).amount }]);
  expect(await seatsOn(there!)).toEqual(['20A']);
  expect(await seatsOn(here!)).toEqual(['30A']);
});

test('W16: killed between the flights while the rebooking is ended: who is between goes on, who is left is refunded', async () => {
  const left = await system.buy(here!, ['31A']);
  await keep();
  await until(isKept);
  const { moment, dead, back } = worker.killAt();
  decided = (flightId) => {
    if (flightId === there!.definition.id) moment();
  };
  const rebooked = rebook();
  await dead();
  expect((await keep(null)).ok).toBe(true);
  await back();
  expect(await left.ended()).toMatchObject({ reason: 'flight-cancelled' });
  expect(system.gateway.refunded(left.id)).toBe(true);
  await expectRebooked(await rebooked);
});

// On a real server, whose time passes by itself: the one that skips time stands still when a workflow is terminated.
test(
  'W16: when their flight is gone they ask it, and are refunded',
  { timeout: 300_000 },
  async () => {
    await until(async () => {
      await keep(20_000);
      await until(isKept);
      await here!.handle.terminate('by hand');
      if ((await order.status()).reason === null) return true;
      here = await system.openFlight(48, '787-9', { taskQueue });
      order = await system.buy(here, ['30A']);
      return false;
    });
    const ended = await until(async () => {
      const state = await order.status();
      return state.reason !== null && state;
    });
    expect(ended).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
    expect(system.gateway.refunded(order.id)).toBe(true);
  },
);
