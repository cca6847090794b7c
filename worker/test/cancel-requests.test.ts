/** Whoever cancels a workflow in Temporal gives an instruction, and it is carried out like any other. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { archiveWorkflowId, flightWorkflowId, formerWorkflowId } from '@aisle/shared/ids';
import { archiveMessages, type ArchivePage } from '@aisle/shared/workflow-api';
import type { FormerPage } from '@aisle/shared/former-orders';
import { failedTasks } from './support/histories.ts';
import { TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.shared();
});

/** How the server says that a workflow ended. */
async function statusOf(workflowId: string): Promise<string> {
  const { status } = await system.client.workflow.getHandle(workflowId).describe();
  return status.name;
}

async function completes({ handle }: TestOrder | TestFlight): Promise<void> {
  await handle.result();
  expect(await statusOf(handle.workflowId)).toBe('COMPLETED');
  expect(failedTasks(await handle.fetchHistory())).toEqual([]);
}

function refundsOf({ id }: TestOrder): number {
  return [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === id).length;
}

function chargesOf({ id }: TestOrder): number {
  return [...system.gateway.charges.values()].filter(({ orderId }) => orderId === id).length;
}

test('O19: of a confirmed order is refunded, released and told', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A', '12B']);
  await order.handle.cancel();
  await completes(order);
  expect(await order.status()).toMatchObject({
    status: 'cancelled',
    reason: 'released-by-agent',
    seats: ['12A', '12B'],
    message:
      'Our staff had to take the seats back, and the whole amount was refunded. Start a new order to choose other seats.',
  });
  expect(refundsOf(order)).toBe(1);
  expect((await flight.snapshot()).counts.free).toBe((await flight.snapshot()).counts.total);
});

test.each([
  ['held', ['14A']],
  ['open', []],
] as const)('O19: of an order that is %s frees its seats', async (status, seats) => {
  const flight = await system.openFlight();
  const order = await system.book(flight, seats);
  expect((await order.status()).status).toBe(status);
  await order.handle.cancel();
  await completes(order);
  const ended = { status: 'cancelled', reason: 'released-by-agent' };
  expect(await order.status()).toMatchObject(ended);
  expect((await flight.snapshot()).seats).toEqual({});
  expect(chargesOf(order)).toBe(0);
});

test.each([
  ['before the charge', '/validations'],
  ['after it', '/charges'],
] as const)(
  'O19: of an order that pays, %s, ends without seats and without cost',
  async (_, at) => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['15A']);
    let cancelled: Promise<unknown> | undefined;
    const cancel = () => (cancelled ??= order.handle.cancel());
    system.gateway.validate = () => {
      if (at === '/validations') void cancel();
      return 'valid';
    };
    system.gateway.charge = (orderId, tries) => {
      if (orderId !== order.id || at !== '/charges' || tries > 1) return null;
      void cancel();
      return 503;
    };
    await order.pay('23456', randomUUID());
    await completes(order);
    system.gateway.validate = () => 'valid';
    system.gateway.charge = () => null;
    await cancelled;
    expect((await order.status()).status).toBe('cancelled');
    expect(chargesOf(order)).toBe(refundsOf(order));
    expect((await flight.snapshot()).seats).toEqual({});
  },
);

test('O19: while the refund is under way nothing cuts it short', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['16A']);
  system.gateway.refund = (orderId, tries) => {
    if (orderId !== order.id || tries > 2) return null;
    void order.handle.cancel();
    return 503;
  };
  await order.cancel();
  await completes(order);
  system.gateway.refund = () => null;
  expect(await order.status()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  expect(refundsOf(order)).toBe(1);
  expect((await flight.snapshot()).seats).toEqual({});
});

test('A18: of a flight is a supervisor’s cancellation, named so in the audit', async () => {
  const flight = await system.openFlight();
  const [held, paid] = [await system.book(flight, ['12A']), await system.buy(flight, ['14A'])];
  await flight.handle.cancel();
  await Promise.all([held, paid, flight].map(completes));
  for (const order of [held, paid]) {
    expect(await order.status()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  }
  expect(refundsOf(paid)).toBe(1);
  const manifest = await flight.manifest();
  expect(manifest).toMatchObject({ status: 'cancelled', orders: [] });
  expect(manifest.audit.at(-1)).toMatchObject({
    role: 'supervisor',
    command: {
      type: 'cancel-flight',
      by: 'temporal',
      reason: 'The cancellation of its workflow was requested in Temporal.',
    },
  });
  const { id } = flight.definition;
  const page = system.client.workflow.getHandle(archiveWorkflowId(id, 1));
  expect((await page.query<ArchivePage>(archiveMessages.page)).manifest).toEqual(manifest);
});

test('T9: of the archive’s pages loses nothing', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A']);
  await order.cancel();
  await flight.intervene({ type: 'cancel-flight' });
  await flight.handle.result();
  const { id } = flight.definition;
  for (const workflowId of [archiveWorkflowId(id, 1), formerWorkflowId(id, 1)]) {
    const page = system.client.workflow.getHandle(workflowId);
    const before = await page.query<ArchivePage | FormerPage>(archiveMessages.page);
    await page.cancel();
    // The request is in the history, and the task that heeds it is done.
    await until(async () => {
      const { events } = await page.fetchHistory();
      const asked = events?.findIndex((e) => e.workflowExecutionCancelRequestedEventAttributes);
      return events?.slice(asked).some((e) => e.workflowTaskCompletedEventAttributes);
    });
    expect(await statusOf(workflowId)).toBe('RUNNING');
    expect(await page.query(archiveMessages.page)).toEqual(before);
  }
  expect(await statusOf(flightWorkflowId(id))).toBe('COMPLETED');
});
