/** Who paid and lost the seats is in the archive, from that moment on, for as long as it lasts. */
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { confirmationCode, flightWorkflowId, formerWorkflowId } from '@aisle/shared/ids';
import type { FormerOrder, FormerPage } from '@aisle/shared/former-orders';
import { limits } from '@aisle/shared/limits';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import {
  archiveMessages,
  flightMessages,
  taskQueues,
  workflowTypes,
} from '@aisle/shared/workflow-api';
import { failedTasks, runsOf } from './support/histories.ts';
import { startDevServer, startTimeSkippingServer, type TestServer } from './support/servers.ts';
import { newOrderId, TestSystem, until, type TestFlight } from './support/system.ts';
import { ifThere, terminateIdle } from './support/until.ts';

let server: TestServer;
let system: TestSystem;
beforeAll(async () => {
  // A flight is in its next run after a handful of refunds.
  server = await startDevServer(['limit.historyCount.suggestContinueAsNew=60']);
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

function pageOf(flight: TestFlight, page: number): Promise<FormerPage> {
  const handle = system.client.workflow.getHandle(formerWorkflowId(flight.definition.id, page));
  return handle.query<FormerPage>(archiveMessages.page);
}

/** How many orders were told to the pages, at their beginnings and later. */
async function linesTold(flight: TestFlight): Promise<number> {
  const counts = [1, 2].map(async (page) => {
    const id = formerWorkflowId(flight.definition.id, page);
    const [history] = await runsOf(system.client, id);
    const told = (history?.events ?? []).flatMap((event) => {
      const started = event.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
      const added = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0];
      return [
        ...(started ? defaultPayloadConverter.fromPayload<FormerPage>(started).former : []),
        ...(added ? defaultPayloadConverter.fromPayload<FormerOrder[]>(added) : []),
      ];
    });
    return told.length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Asks the index until it has so many workflows for a code. */
async function found(orderId: string): Promise<string[]> {
  const query = `AisleConfirmations = '${confirmationCode(orderId)}' AND ExecutionStatus = 'Running'`;
  return until(async () => {
    const ids: string[] = [];
    for await (const { workflowId } of system.client.workflow.list({ query })) ids.push(workflowId);
    return ids.length > 0 && ids;
  });
}

test('T10: a refund is in the archive when the order ends, long before the flight does', async () => {
  const flight = await system.openFlight();
  const byCustomer = await system.buy(flight, ['12A', '12B']);
  const byAgent = await system.buy(flight, ['14A']);
  await byCustomer.cancel();
  await flight.intervene({ type: 'force-release', orderId: byAgent.id });
  await byAgent.ended();
  const page = await until(async () => {
    const kept = await pageOf(flight, 1);
    return kept.former.length === 2 && kept;
  });
  expect(page).toMatchObject({
    flight: flight.definition,
    page: 1,
    former: [
      { orderId: byCustomer.id, seats: ['12A', '12B'], ending: 'refunded' },
      { orderId: byAgent.id, seats: ['14A'], ending: 'released-by-agent' },
    ],
  });
  for (const { id } of [byCustomer, byAgent]) {
    expect(await found(id)).toEqual([formerWorkflowId(flight.definition.id, 1)]);
  }
  expect((await flight.manifest()).former).toEqual(page.former);
});

test('T10: of more than a page holds, each is on one page, over the flight’s runs', async () => {
  const flight = await system.openFlight();
  const orders = Array.from({ length: limits.archivePageOrders + 30 }, newOrderId);
  const batch = 10;
  for (let from = 0; from < orders.length; from += batch) {
    const commands = orders.slice(from, from + batch).flatMap(boughtAndRefunded);
    await flight.handle.executeUpdate(flightMessages.commands, { args: [{ commands }] });
  }
  const pages = await until(async () => {
    const kept = await ifThere(Promise.all([1, 2].map((page) => pageOf(flight, page))));
    const count = kept?.reduce((sum, { former }) => sum + former.length, 0);
    return count === orders.length && kept;
  });
  expect(pages.map(({ former }) => former.length)).toEqual([limits.archivePageOrders, 30]);
  const kept = pages.flatMap(({ former }) => former);
  expect(kept.map(({ orderId }) => orderId)).toEqual(orders);
  expect((await flight.manifest()).former).toEqual(kept);
  expect(await found(orders[limits.archivePageOrders]!)).toEqual([
    formerWorkflowId(flight.definition.id, 2),
  ]);
  // Each was told once, so that what one run has told the next need not.
  expect(await linesTold(flight)).toBe(orders.length);
  const runs = await runsOf(system.client, flightWorkflowId(flight.definition.id));
  expect(runs.length).toBeGreaterThan(1);
  expect(runs.flatMap(failedTasks)).toEqual([]);
});

test('T10: a page that was removed by hand is begun anew', async () => {
  const flight = await system.openFlight();
  const [first, second] = [await system.buy(flight, ['12A']), await system.buy(flight, ['12B'])];
  await first.cancel();
  await until(() => ifThere(pageOf(flight, 1)));
  const { id } = flight.definition;
  await terminateIdle(system.client.workflow.getHandle(formerWorkflowId(id, 1)));
  await second.cancel();
  const page = await until(async () => {
    const kept = await pageOf(flight, 1);
    return kept.former[0]?.orderId === second.id && kept;
  });
  expect(page.former).toHaveLength(1);
});

test('T10: a page takes each order once, and nothing of nonsense; it ends long after the departure', async () => {
  const skipping = await startTimeSkippingServer();
  const there = await TestSystem.start(skipping);
  try {
    const { env } = skipping;
    const flight = await system.openFlight(48);
    const line = { seats: ['12A'], ending: 'refunded', at: '', version: 3 } as const;
    const [a, b] = [
      { orderId: newOrderId(), ...line },
      { orderId: newOrderId(), ...line },
    ];
    const input: FormerPage = { flight: flight.definition, page: 1, former: [a] };
    const page = await env.client.workflow.start(workflowTypes.archiveFormer, {
      workflowId: formerWorkflowId(flight.definition.id, 1),
      taskQueue: taskQueues.flights,
      args: [input],
    });
    for (const told of [[a, b], [b], null, 'more', [{ orderId: 1 }], [null]]) {
      await page.signal(archiveMessages.add, told);
    }
    expect(await page.query(archiveMessages.page)).toMatchObject({ ...input, former: [a, b] });
    await page.result();
    const end = Date.parse(flight.definition.departsAt) + limits.archiveMs;
    expect(await env.currentTimeMs()).toBeGreaterThanOrEqual(end);
    expect(failedTasks(await page.fetchHistory())).toEqual([]);
  } finally {
    await there.stop();
    await skipping.stop();
  }
});

function boughtAndRefunded(orderId: string): OrderSeatCommand[] {
  const sign = (revision: number) => ({ orderId, revision, issuedAt: Date.now() });
  return [
    { ...sign(1), type: 'set-seats', seats: ['12A'], holdMs: limits.holdMs },
    { ...sign(2), type: 'start-payment', fenceMs: limits.fenceMs },
    { ...sign(3), type: 'sell', chargeId: 'charge' },
    { ...sign(4), type: 'release', reason: 'refunded' },
  ];
}
