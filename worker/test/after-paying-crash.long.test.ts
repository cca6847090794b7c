/** The worker dies while a paid order changes, and nothing is lost nor done twice. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isExitSeat, seatClass, seatPrices } from '@aisle/shared/aircraft';
import { startDevServer, type TestServer } from './support/servers.ts';
import {
  silentBus,
  TestSystem,
  until,
  serveQueue,
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
let seats: string[];
const taskQueue = `flights-${randomUUID()}`;

const serveFlights = () =>
  serveQueue(server, taskQueue, { ...silentBus, flightChanged: () => decided() });

beforeAll(async () => {
  [server] = await Promise.all([startDevServer(), buildBundle()]);
  system = await TestSystem.prepare(server);
  worker = await KillableWorker.start(server, system.gateway);
  stopFlights = await serveFlights();
  flight = await system.openFlight(48, '787-9', { taskQueue });
  const { aircraft, fares } = flight.definition;
  const prices = seatPrices(aircraft, fares);
  seats = Object.keys(prices)
    .filter((seat) => seatClass(aircraft, seat) === 'economy' && !isExitSeat(aircraft, seat))
    .toSorted((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0));
});
afterAll(async () => {
  await stopFlights();
  await worker.stop();
  await system.stop();
  await server.stop();
});
beforeEach(() => {
  decided = () => undefined;
  system.gateway.validate = () => 'valid';
  system.gateway.charge = () => null;
  system.gateway.refund = () => null;
});

const cheapest = (): string => seats.shift() ?? '';
const dearest = (): string => seats.pop() ?? '';

async function expectExchanged(order: TestOrder, seat: string): Promise<void> {
  expect(await order.exchanged()).toMatchObject({ status: 'confirmed', seats: [seat] });
  const [first, second, ...more] = system.gateway.chargesOf(order.id);
  expect(more).toEqual([]);
  const { orders } = await flight.manifest();
  expect(orders.find(({ orderId }) => orderId === order.id)?.hold).toMatchObject({
    status: 'sold',
    seats: [seat],
    chargeId: first?.id,
    surcharges: [second?.id],
  });
  expect(system.gateway.refunded(order.id)).toBe(false);
}

async function bought(): Promise<{ order: TestOrder; from: string; to: string }> {
  const [from, to] = [cheapest(), dearest()];
  return { order: await system.buy(flight, [from]), from, to };
}

test('Y3, Y5: killed between the fence and the end of an attempt, both seats are kept', async () => {
  const { order, from, to } = await bought();
  const { moment, back } = worker.killAt();
  system.gateway.validate = () => {
    moment();
    return 'silent';
  };
  await order.exchange([to], { code: '24680' });
  await until(() =>
    Promise.resolve(
      system.gateway.validations.some((one) => one.orderId === order.id && one.code === '24680'),
    ),
  );
  expect((await flight.snapshot()).seats).toMatchObject({
    [from]: { status: 'sold' },
    [to]: { status: 'paying' },
  });
  system.gateway.validate = () => 'valid';
  await back();
  await expectExchanged(order, to);
});

test('Y5: killed between the charge and its answer: charged once', async () => {
  const { order, to } = await bought();
  const { moment, back } = worker.killAt();
  system.gateway.charge = () => {
    moment();
    return null;
  };
  await order.exchange([to], { code: '24680' });
  await back();
  await expectExchanged(order, to);
});

test('Y3, Y5: killed between the charge and the exchange, while the flight is away', async () => {
  const { order, to } = await bought();
  const { moment, back } = worker.killAt();
  let away: Promise<void> | undefined;
  system.gateway.validate = () => {
    away ??= stopFlights();
    return 503;
  };
  await order.exchange([to], { code: '24680' });
  await until(() => Promise.resolve(away !== undefined));
  await away;
  system.gateway.validate = () => 'valid';
  await until(() => Promise.resolve(system.gateway.chargesOf(order.id).length === 2));
  moment();
  await back();
  stopFlights = await serveFlights();
  await expectExchanged(order, to);
});

test('Y3: killed between the exchange and its answer: exchanged once', async () => {
  const { order, to } = await bought();
  const { moment, back } = worker.killAt();
  system.gateway.charge = () => {
    decided = moment;
    return null;
  };
  await order.exchange([to], { code: '24680' });
  await back();
  await expectExchanged(order, to);
});

test('Y1: killed between an exchange for nothing and its answer: exchanged once', async () => {
  const [from, to] = [dearest(), cheapest()];
  const order = await system.buy(flight, [from]);
  const { moment, back } = worker.killAt();
  decided = moment;
  const changed = order.exchange([to]).catch(() => null);
  await back();
  await changed;
  const { version } = await flight.snapshot();
  expect(await order.exchange([to])).toMatchObject({ seats: [to] });
  expect((await flight.snapshot()).version).toBe(version);
});

test('Y6: killed before a seat that came free is known of, and before its refund: refunded once', async () => {
  const [one, two] = [cheapest(), cheapest()];
  const order = await system.buy(flight, [one, two]);
  const first = worker.killAt();
  decided = first.moment;
  const cancelled = order.changePaid({ type: 'cancelPassenger', seat: two }).catch(() => null);
  const second = worker.killAt();
  system.gateway.refund = (_, tries) => {
    if (tries === 1) second.moment();
    return null;
  };
  await first.back();
  await second.back();
  await cancelled;
  expect(await order.changePaid({ type: 'cancelPassenger', seat: two })).toMatchObject({
    seats: [one],
  });
  const asked = () => system.gateway.requests.filter((line) => line === `/refunds ${order.id}`);
  await until(() => Promise.resolve(asked().length > 1));
  const back = [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === order.id);
  expect(back).toHaveLength(1);
  expect((await flight.snapshot()).seats[two]).toBeUndefined();
});
