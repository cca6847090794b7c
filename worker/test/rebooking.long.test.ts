/** The worker dies while a hundred orders are booked onto another flight. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seatClass, seatDesignators } from '@aisle/shared/aircraft';
import { rebookingWorkflowId } from '@aisle/shared/ids';
import type { RebookingInput, RebookingProgress } from '@aisle/shared/rebooking';
import { rebookingMessages, taskQueues, workflowTypes } from '@aisle/shared/workflow-api';
import { startDevServer, type TestServer } from './support/servers.ts';
import { TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';
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

test(
  'W11: of 100 orders with the worker killed in the midst, each has exactly one seat or its money',
  { timeout: 600_000 },
  async () => {
    system.gateway.validate = () => 'valid';
    const orders = await buyAll(100);
    const input: RebookingInput = {
      id: randomUUID(),
      from: here.definition.id,
      to: there.definition,
      orders: orders.map(({ id: orderId }, place) => {
        const seat = seats[place] ?? '';
        return { orderId, seats: [seat], newSeats: [seat] };
      }),
    };
    const handle = await system.client.workflow.start(workflowTypes.rebooking, {
      workflowId: rebookingWorkflowId(input.from, input.id),
      taskQueue: taskQueues.orders,
      args: [input],
    });
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
