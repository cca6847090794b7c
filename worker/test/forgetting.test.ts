/** Who flew is forgotten: in time, and when a supervisor says so. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { ForgetPeople, FormerPage } from '@aisle/shared/former-orders';
import { archiveWorkflowId, formerWorkflowId, peopleAttribute } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { OrderPeople } from '@aisle/shared/people';
import {
  archiveMessages,
  taskQueues,
  workflowTypes,
  type ArchivePage,
  type Manifest,
} from '@aisle/shared/workflow-api';
import { failedTasks, runsOf } from './support/histories.ts';
import { startTimeSkippingServer } from './support/servers.ts';
import { newOrderId, TestSystem, until, type TestFlight } from './support/system.ts';
import { ifThere } from './support/until.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.shared();
});
afterEach(() => {
  system.peopleKeptMs = limits.archivedPeopleMs;
});

function people(seat: string, surname: string): OrderPeople {
  const passengers = [{ seat, givenName: 'Zoë', surname, type: 'adult' } as const];
  return { passengers, contact: { email: 'zoe@example.com' } };
}

async function buy(flight: TestFlight, seat: string, given: OrderPeople) {
  const order = await system.book(flight, [seat]);
  await order.setPassengers(given);
  await order.pay('11111');
  expect((await order.settled()).status).toBe('confirmed');
  return order;
}

function wish(orderId: string): ForgetPeople {
  const command = { type: 'forget-people', orderId, by: 'Sue', reason: 'asked for' } as const;
  const entry = { at: '2027-03-01T12:00:00.000Z', version: 9, command };
  return { orderId, entry, names: ['Gone', 'Zoë'] };
}

const handle = (workflowId: string) => system.client.workflow.getHandle(workflowId);

async function keysOf(workflowId: string): Promise<number> {
  const { typedSearchAttributes } = await handle(workflowId).describe();
  const found = typedSearchAttributes.getAll().find(({ key }) => key.name === peopleAttribute);
  return (found?.value as string[] | undefined)?.length ?? 0;
}

/** The runs of a page, of which only the newest may go on; all without a failed task. */
async function runsOfPage(workflowId: string): Promise<number> {
  const runs = await runsOf(system.client, workflowId);
  expect(runs.flatMap(failedTasks)).toEqual([]);
  return runs.length;
}

test('T13, T15: the people of one order are forgotten on the page of its flight, which says by whom and why', async () => {
  const flight = await system.openFlight();
  const gone = await buy(flight, '12A', people('12A', 'Gone'));
  const kept = await buy(flight, '12B', people('12B', 'Kept'));
  const reason = 'Zoë Gone called.';
  await flight.intervene({ type: 'block', seats: ['20A'] }, { reason });
  await flight.departSoon();
  const manifest: Manifest = await flight.handle.result();
  const id = archiveWorkflowId(flight.definition.id, 1);
  await until(async () => (await ifThere(keysOf(id))) === 3);
  const page = () => handle(id).query<ArchivePage>(archiveMessages.page);
  for (const nonsense of [null, 'x', { orderId: gone.id }, wish(newOrderId()).orderId]) {
    await handle(id).signal(archiveMessages.forget, nonsense);
  }
  expect((await page()).manifest).toEqual(manifest);
  await handle(id).signal(archiveMessages.forget, wish(gone.id));
  await until(async () => (await runsOfPage(id)) === 2);
  await handle(id).signal(archiveMessages.forget, wish(gone.id));
  const after = await page();
  const orders = manifest.orders.map((order) =>
    order.orderId === kept.id ? order : { orderId: order.orderId, hold: order.hold },
  );
  const said = manifest.audit.map((entry) =>
    entry.command.reason === reason
      ? { ...entry, command: { ...entry.command, reason: '… … called.' } }
      : entry,
  );
  expect(said).not.toEqual(manifest.audit);
  const audit = [...said, wish(gone.id).entry];
  expect(after.manifest).toEqual({ ...manifest, orders, audit });
  await until(async () => (await keysOf(id)) === 2);
  expect(await runsOfPage(id)).toBe(2);
});

test('T13: so are those of an order that lost its seats, wherever its flight is listed', async () => {
  const flight = await system.openFlight();
  const order = await buy(flight, '12A', people('12A', 'Gone'));
  await order.cancel();
  await order.ended();
  await flight.departSoon();
  const manifest: Manifest = await flight.handle.result();
  expect(manifest.former).toMatchObject([{ people: people('12A', 'Gone') }]);
  for (const id of [
    formerWorkflowId(flight.definition.id, 1),
    archiveWorkflowId(flight.definition.id, 1),
  ]) {
    await until(() => ifThere(handle(id).query(archiveMessages.page)));
    await handle(id).signal(archiveMessages.forget, wish(order.id));
    await until(async () => (await runsOfPage(id)) === 2);
    const page = await handle(id).query<ArchivePage | FormerPage>(archiveMessages.page);
    const former = 'former' in page ? page.former : page.manifest.former;
    expect(former).toMatchObject([{ orderId: order.id, seats: ['12A'] }]);
    expect(JSON.stringify(page)).not.toContain('Gone');
    expect(await keysOf(id)).toBe(0);
  }
});

test('T13: a page goes on without its people when their time is over, and ends with its own', async () => {
  const skipping = await startTimeSkippingServer();
  const there = await TestSystem.start(skipping);
  try {
    const { env } = skipping;
    const flight = await system.openFlight();
    await buy(flight, '12A', people('12A', 'Gone'));
    await flight.departSoon();
    there.peopleKeptMs = 24 * 60 * 60_000;
    const input: ArchivePage = { manifest: await flight.handle.result(), page: 1, pages: 1 };
    const before = await env.currentTimeMs();
    const page = await env.client.workflow.start(workflowTypes.archive, {
      workflowId: archiveWorkflowId(flight.definition.id, 1),
      taskQueue: taskQueues.flights,
      args: [input],
    });
    expect(JSON.stringify(await page.query(archiveMessages.page))).toContain('Gone');
    await env.sleep(there.peopleKeptMs + 60_000);
    const known = await page.query<ArchivePage>(archiveMessages.page);
    expect(JSON.stringify(known)).not.toContain('Gone');
    expect(known.manifest.orders).toHaveLength(1);
    await env.client.workflow.getHandle(page.workflowId).result();
    expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(limits.archiveMs);
  } finally {
    await there.stop();
    await skipping.stop();
  }
});
