/** The worker dies while a hundred orders are booked onto another flight. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seatClass, seatDesignators } from '@aisle/shared/aircraft';
import { rebookingWorkflowId } from '@aisle/shared/ids';
import type { FlightNotice } from '@aisle/shared/bus-messages';
import type { RebookingInput, RebookingProgress } from '@aisle/shared/rebooking';
import { rebookingMessages, taskQueues, workflowTypes } from '@aisle/shared/workflow-api';
import { startDevServer, type TestServer } from './support/servers.ts';
import {
  silentBus,
  TestSystem,
  until,
  serveQueue,
  type TestFlight,
  type TestOrder,
} from './support/system.ts';
import { buildBundle, WorkerProcess } from './support/worker-process.ts';

let server: TestServer;
let system: TestSystem;
let here: TestFlight;
let there: TestFlight;
let worker: WorkerProcess;

beforeAll(async () => {
  [server] = await Promise.all([startDevServer(), buildBundle()]);
  system = await TestSystem.prepare(server);
  worker = await WorkerProcess.start(server, system.gateway);
  [here, there] = await Promise.all([system.openFlight(48), system.openFlight(72)]);
});
afterAll(async () => {
  await worker.stop();
  await system.stop();
  await server.stop();
});

const seats = seatDesignators('A320neo').filter((seat) => seatClass('A320neo', seat) === 'economy');

/** Buys a seat for each order, ten at a time. */
async function buyAll(count: number): Promise<TestOrder[]> {
  const orders: TestOrder[] = [];
  while (orders.length < count) {
    const next = seats.slice(orders.length, Math.min(orders.length + 10, count));
    orders.push(...(await Promise.all(next.map((seat) => system.buy(here, [seat])))));
  }
  return orders;
}

/** Begins a rebooking. */
function start(from: TestFlight, to: TestFlight, orders: RebookingInput['orders']) {
  const input = { id: randomUUID(), from: from.definition.id, to: to.definition, orders };
  return system.client.workflow.start(workflowTypes.rebooking, {
    workflowId: rebookingWorkflowId(input.from, input.id),
    taskQueue: taskQueues.orders,
    args: [input],
  });
}

test(
  'W11: of 100 orders with the worker killed in the midst, each has exactly one seat or its money',
  { timeout: 600_000 },
  async () => {
    system.gateway.validate = () => 'valid';
    const orders = await buyAll(100);
    const handle = await start(
      here,
      there,
      orders.map(({ id: orderId }, place) => {
        const seat = seats[place] ?? '';
        return { orderId, seats: [seat], newSeats: [seat] };
      }),
    );
    const progress = () => until(() => handle.query<RebookingProgress>(rebookingMessages.progress));
    // Customers who give up meanwhile: some before their turn, some after it.
    const cancelled = [orders[10], orders[45], orders[90]].flatMap((order) => order ?? []);
    for (const [round, order] of cancelled.entries()) {
      await until(async () => (await progress()).outcomes.length >= 15 + round * 30);
      const asked = order.cancel().catch(() => null);
      await worker.kill();
      worker = await WorkerProcess.start(server, system.gateway);
      await asked;
    }
    await handle.result();
    await Promise.all(
      cancelled.map(async (order) => {
        const { reason } = await order.status();
        if (reason === null) await order.cancel();
      }),
    );
    const { outcomes } = await progress();
    const refused = new Set(outcomes.flatMap((one) => (one.refused === null ? [] : one.orderId)));
    const holds = [...(await here.manifest()).orders, ...(await there.manifest()).orders];
    const gone = new Set(cancelled.map(({ id }) => id));
    for (const order of orders) {
      const own = holds.filter(({ orderId }) => orderId === order.id);
      const state = await order.status();
      expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
      expect(system.gateway.refunded(order.id)).toBe(gone.has(order.id));
      if (gone.has(order.id)) {
        expect(own).toEqual([]);
        expect(state).toMatchObject({ status: 'cancelled', reason: 'refunded' });
        continue;
      }
      expect(refused.has(order.id)).toBe(false);
      expect(own).toMatchObject([{ hold: { status: 'sold', seats: state.seats } }]);
      expect(state).toMatchObject({ status: 'confirmed', flightId: there.definition.id });
    }
    expect((await here.snapshot()).counts.sold).toBe(0);
    expect((await there.snapshot()).counts.sold).toBe(100 - gone.size);
  },
);

describe('while one of the two flights is away, or leaves', () => {
  const taskQueue = `flights-${randomUUID()}`;
  let away: TestFlight;
  let stop: () => Promise<void>;
  /** Called when a flight of this queue has decided something, before anybody is answered. */
  let decided: (notice: FlightNotice) => void = () => undefined;

  /** Flights of this queue answer until they are stopped. */
  const serveFlights = () =>
    serveQueue(server, taskQueue, { ...silentBus, flightChanged: (notice) => decided(notice) });

  const seatsOn = async (flight: TestFlight, { id }: TestOrder) =>
    (await flight.manifest()).orders.find(({ orderId }) => orderId === id)?.hold.seats;

  /** Has an order change flights, once both have answered; gives why it was refused. */
  async function rebook(order: TestOrder, from: TestFlight, to: TestFlight) {
    const handle = await start(from, to, [
      { orderId: order.id, seats: ['20A'], newSeats: ['30A'] },
    ]);
    const { outcomes } = (await handle.result()) as RebookingProgress;
    return outcomes[0]?.refused;
  }

  test('W11: who is given up before the new flight answers is refunded, and it has the seat back', async () => {
    stop = await serveFlights();
    [here, away] = [
      await system.openFlight(48),
      await system.openFlight(72, 'A320neo', { taskQueue }),
    ];
    const order = await system.buy(here, ['20A']);
    await away.snapshot();
    await stop();
    const refused = rebook(order, here, away);
    await until(async () => (await order.status()).unsettled);
    await here.intervene({ type: 'cancel-flight' });
    await until(async () => (await order.status()).refunding);
    stop = await serveFlights();
    expect(await refused).toBe('order-cancelled');
    expect(await order.ended()).toMatchObject({ reason: 'flight-cancelled' });
    expect(system.gateway.refunded(order.id)).toBe(true);
    expect(await seatsOn(away, order)).toBeUndefined();
    await stop();
  });

  test('W11: who flies before the old flight lets go stays on it, and the new one has the seat back', async () => {
    let killed: Promise<void> | undefined;
    stop = await serveFlights();
    [away, there] = [
      await system.openFlight(48, 'A320neo', { taskQueue }),
      await system.openFlight(72, 'A320neo', { taskQueue }),
    ];
    const order = await system.buy(away, ['20A']);
    // Between the decisions of the two: the new flight's is made, and nobody has been told.
    decided = ({ flightId }) => {
      if (flightId === there.definition.id) killed ??= worker.kill();
    };
    const refused = rebook(order, away, there);
    await until(() => Promise.resolve(killed !== undefined));
    await killed;
    await away.departSoon();
    await away.handle.result();
    expect(await seatsOn(there, order)).toEqual(['30A']);
    worker = await WorkerProcess.start(server, system.gateway);
    // The attempt that died with the worker is made again some seconds later: the order may have flown.
    expect(['flight-departed', 'order-not-found']).toContain(await refused);
    expect(await seatsOn(there, order)).toBeUndefined();
    expect(await seatsOn(away, order)).toEqual(['20A']);
    expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
    expect(system.gateway.refunded(order.id)).toBe(false);
    await stop();
  });
});
