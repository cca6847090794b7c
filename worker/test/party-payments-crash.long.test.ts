/** The worker dies while those who book together pay for themselves, and nothing is lost nor done twice. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { partsOf, partyOfPayers } from './support/parties.ts';
import { startDevServer, type TestServer } from './support/servers.ts';
import {
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
let flight: TestFlight;
/** Runs the orders; the flight has a worker of its own, in this process. */
let worker: KillableWorker;
let stopFlights: () => Promise<void>;
/** Called when the flight has decided something, before anybody is answered. */
let decided: () => void = () => undefined;
let row = 0;
const taskQueue = `flights-${randomUUID()}`;

const serveFlights = () =>
  serveQueue(server, taskQueue, { ...silentBus, flightChanged: () => decided() });

beforeAll(async () => {
  [server] = await Promise.all([startDevServer(), buildBundle()]);
  system = await TestSystem.prepare(server);
  worker = await KillableWorker.start(server, system.gateway);
  stopFlights = await serveFlights();
  flight = await system.openFlight(48, 'A320neo', { taskQueue });
});
afterAll(async () => {
  await stopFlights();
  await worker.stop();
  await system.stop();
  await server.stop();
});
beforeEach(() => {
  decided = () => undefined;
  system.gateway.reset();
});

/** An order of which its owner and a guest each pay for a seat. */
async function party(holdMs: number = limits.holdMs): Promise<TestOrder> {
  row += 1;
  const settings = { holdMs, paymentAttemptMs: 3_000 };
  return partyOfPayers(system, flight, [`${row}A`], { Ben: `${row}C` }, { settings });
}

const payBoth = (order: TestOrder) =>
  Promise.all(
    [order.pay('11111'), order.payAs('Ben', '22222')].map((paying) => paying.catch(() => null)),
  );

/** Each was charged once, and both seats are sold by these charges. */
async function expectSold(order: TestOrder): Promise<void> {
  const state = await order.settled();
  expect(state.status).toBe('confirmed');
  expect(partsOf(state)).toEqual(['owner paid', 'Ben paid']);
  const charges = system.gateway.chargesOf(order.id).map(({ id }) => id);
  expect(charges).toHaveLength(2);
  const { orders } = await flight.manifest();
  const hold = orders.find(({ orderId }) => orderId === order.id)?.hold;
  const named = hold?.status === 'sold' ? [hold.chargeId, ...(hold.surcharges ?? [])] : [];
  expect(named.toSorted()).toEqual(charges.toSorted());
  expect(system.gateway.refunded(order.id)).toBe(false);
}

test('O29: killed between the fence and the first attempt: it is paid when there is a worker again', async () => {
  const order = await party();
  const { moment, back } = worker.killAt();
  decided = moment;
  const key = randomUUID();
  const begun = order.payAs('Ben', '22222', { key }).catch(() => null);
  await back();
  await begun;
  decided = () => undefined;
  await until(() => order.payAs('Ben', '22222', { key }));
  await until(() => order.pay('11111'));
  await expectSold(order);
});

test('O29: killed in the midst of the attempts of two: each counts as one, and both go on', async () => {
  const order = await party();
  const { moment, back } = worker.killAt();
  system.gateway.validate = (attempt) => (attempt === 1 ? 'silent' : 'valid');
  await payBoth(order);
  await until(() => Promise.resolve(system.gateway.validations.length > 1));
  moment();
  await back();
  await expectSold(order);
  const { party: state } = await order.status();
  expect(state?.parts).toMatchObject([{ payment: { attempt: 2 } }, { payment: { attempt: 2 } }]);
});

test('O29: killed between a charge and its answer: each is charged once', async () => {
  const order = await party();
  const { moment, back } = worker.killAt();
  system.gateway.charge = () => {
    moment();
    return null;
  };
  await payBoth(order);
  await back();
  await expectSold(order);
});

test('O29: killed between the charges and the sale, while the flight is away', async () => {
  const order = await party();
  const { moment, back } = worker.killAt();
  let away: Promise<void> | undefined;
  system.gateway.validate = () => {
    away ??= stopFlights();
    return 503;
  };
  await payBoth(order);
  await until(() => Promise.resolve(away !== undefined));
  await away;
  system.gateway.validate = () => 'valid';
  await until(() => Promise.resolve(system.gateway.chargesOf(order.id).length === 2));
  moment();
  await back();
  stopFlights = await serveFlights();
  await expectSold(order);
});

test('O29: killed between the sale and its answer: sold once', async () => {
  const order = await party();
  const { moment, back } = worker.killAt();
  system.gateway.charge = () => {
    if (system.gateway.chargesOf(order.id).length === 1) decided = moment;
    return null;
  };
  await payBoth(order);
  await back();
  await expectSold(order);
});

test('O29: killed when the time is over: what was paid is sold, and the rest is free', async () => {
  const order = await party(6_000);
  const { moment, back } = worker.killAt();
  await order.payAs('Ben', '22222');
  const { expiresAt } = await until(async () => {
    const state = await order.status();
    return partsOf(state).includes('Ben paid') && state;
  });
  moment();
  await until(() => Promise.resolve(Date.now() > Date.parse(expiresAt ?? '')));
  await back();
  expect(await order.settled()).toMatchObject({ status: 'confirmed', seats: [`${row}C`] });
  expect((await flight.snapshot()).seats[`${row}A`]).toBeUndefined();
});
