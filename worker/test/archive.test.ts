/** What is left of a flight when Temporal has removed it and its orders. */
import { beforeAll, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { archiveWorkflowId, confirmationCode } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import {
  archiveMessages,
  flightMessages,
  taskQueues,
  workflowTypes,
  type ArchivePage,
} from '@aisle/shared/workflow-api';
import { failedTasks, runsOf } from './support/histories.ts';
import { startTimeSkippingServer } from './support/servers.ts';
import { newOrderId, TestSystem, until } from './support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.shared();
});

function pageOf(flightId: string, page: number): Promise<ArchivePage> {
  const handle = system.client.workflow.getHandle(archiveWorkflowId(flightId, page));
  return handle.query<ArchivePage>(archiveMessages.page);
}

test('T9: an ended flight leaves its manifest in pages that are found by confirmation', async () => {
  const flight = await system.openFlight(48, 'A380-800');
  const orders = await sell(flight.handle, 260);
  await flight.departSoon();
  const manifest = await flight.handle.result();
  const pages = [await pageOf(flight.definition.id, 1), await pageOf(flight.definition.id, 2)];
  expect(pages.map(({ page, pages: all }) => [page, all])).toEqual([
    [1, 2],
    [2, 2],
  ]);
  const [first, second] = pages;
  expect(first?.manifest.orders).toHaveLength(limits.archivePageOrders);
  const joined = { ...first?.manifest, orders: pages.flatMap((page) => page.manifest.orders) };
  expect(joined).toEqual(manifest);
  expect(second?.manifest).toMatchObject({ blocked: [], audit: [] });
  for (const orderId of [orders[0]!, orders[230]!]) {
    const holder = pages.findIndex((page) =>
      page.manifest.orders.some((order) => order.orderId === orderId),
    );
    const query = `AisleConfirmations = '${confirmationCode(orderId)}' AND ExecutionStatus = 'Running'`;
    const found = await until(async () => {
      const ids: string[] = [];
      for await (const { workflowId } of system.client.workflow.list({ query })) {
        ids.push(workflowId);
      }
      return ids.length > 0 && ids;
    });
    expect(found).toEqual([archiveWorkflowId(flight.definition.id, holder + 1)]);
  }
  for (const page of [1, 2]) {
    const [run] = await runsOf(system.client, archiveWorkflowId(flight.definition.id, page));
    expect(failedTasks(run!)).toEqual([]);
  }
});

test('T9: a flight that nobody was on is kept, too', async () => {
  const flight = await system.openFlight(0.0002);
  const manifest = await flight.handle.result();
  expect(await pageOf(flight.definition.id, 1)).toMatchObject({ manifest, page: 1, pages: 1 });
});

test('T9: the archive ends by itself, when nobody will ask any more', async () => {
  const skipping = await startTimeSkippingServer();
  const there = await TestSystem.start(skipping);
  try {
    const { env } = skipping;
    const flight = await system.openFlight(0.0005);
    const input: ArchivePage = { manifest: await flight.handle.result(), page: 1, pages: 1 };
    const before = await env.currentTimeMs();
    await env.client.workflow.execute(workflowTypes.archive, {
      workflowId: archiveWorkflowId(flight.definition.id, 1),
      taskQueue: taskQueues.flights,
      args: [input],
    });
    expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(limits.archiveMs);
  } finally {
    await there.stop();
    await skipping.stop();
  }
});

/** Sells a seat each to so many orders, and gives their ids. */
async function sell(handle: TestFlightHandle, count: number): Promise<string[]> {
  const seats = seatDesignators('A380-800').slice(0, count);
  const orders = seats.map((seat) => ({ orderId: newOrderId(), seat }));
  const issuedAt = Date.now();
  const commands = orders.flatMap(({ orderId, seat }) => [
    { type: 'set-seats', orderId, revision: 1, issuedAt, seats: [seat], holdMs: limits.holdMs },
    { type: 'start-payment', orderId, revision: 2, issuedAt, fenceMs: limits.fenceMs },
    { type: 'sell', orderId, revision: 3, issuedAt, chargeId: 'charge' },
  ]);
  await handle.executeUpdate(flightMessages.commands, { args: [{ commands }] });
  return orders.map(({ orderId }) => orderId);
}
type TestFlightHandle = Awaited<ReturnType<TestSystem['openFlight']>>['handle'];
