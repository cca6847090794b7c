/** Bad input changes nothing, gets a clear refusal, and never fails a workflow task. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import { flightMessages, orderMessages, taskQueues } from '@aisle/shared/workflow-api';
import { failedTasks } from './support/histories.ts';
import {
  newOrderId,
  refusalOf,
  TestSystem,
  type TestFlight,
  type TestOrder,
} from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;
let order: TestOrder;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
  order = await system.book(flight, ['20A']);
});

const signed = { orderId: newOrderId(), revision: 1, issuedAt: 1 };
/** Whatever message it is sent as, it is wrong. */
const nonsense: unknown[] = [
  undefined,
  null,
  0,
  'x',
  [],
  {},
  { commands: [] },
  { commands: [null] },
  { commands: [{ type: 'expire' }] },
  { commands: [{ ...signed, type: 'explode' }] },
  { commands: [{ ...signed, type: 'set-seats', seats: '12A', holdMs: 1 }] },
  { commands: [{ ...signed, type: 'set-seats', seats: [1], holdMs: 1 }] },
  { commands: [{ ...signed, type: 'set-seats', seats: ['12A'], holdMs: -1 }] },
  { commands: [{ ...signed, type: 'set-seats', seats: ['12A'] }] },
  { commands: [{ ...signed, type: 'sell' }] },
  { commands: [{ ...signed, revision: 1.5, type: 'end-payment' }] },
  {
    commands: Array.from({ length: limits.batchCommands + 1 }, () => ({
      ...signed,
      type: 'end-payment',
    })),
  },
  { type: 'block', seats: [''] },
  { type: 'block', by: 'agent', reason: '', seats: [12] },
  { type: 'force-release', by: 'agent', reason: 'because' },
  { seats: null, fingerprint: 'fingerprint' },
  { seats: Array.from({ length: 101 }, () => '12A') },
  { code: 12345, key: 'key' },
  { code: '1234', key: 'key' },
  { code: '１２３４５', key: 'key' },
  { code: '12345\n', key: 'key' },
  { code: '12345', key: '' },
];

let version = 0;
beforeEach(async () => {
  ({ version } = await flight.snapshot());
});

/** No task has failed, and neither flight nor order has changed. */
async function expectSound(): Promise<void> {
  for (const { handle } of [flight, order]) {
    expect(failedTasks(await handle.fetchHistory())).toEqual([]);
  }
  expect((await flight.snapshot()).version).toBe(version);
  expect(await order.status()).toMatchObject({ status: 'held', seats: ['20A'], sequence: 1 });
}

test.each([flightMessages.commands, flightMessages.intervene])(
  'a flight refuses nonsense sent as %s',
  async (update) => {
    for (const payload of nonsense) {
      const refused = await refusalOf(flight.handle.executeUpdate(update, { args: [payload] }));
      expect(refused.code, JSON.stringify(payload)).toBe('invalid-request');
    }
    await expectSound();
  },
);

test.each([orderMessages.changeSeats, orderMessages.pay])(
  'an order refuses nonsense sent as %s',
  async (update) => {
    for (const payload of nonsense) {
      const { code } = await refusalOf(order.handle.executeUpdate(update, { args: [payload] }));
      expect(['invalid-request', 'invalid-payment-code'], JSON.stringify(payload)).toContain(code);
    }
    await expectSound();
  },
);

test('messages that nobody knows, and queries of nonsense, are refused or dropped', async () => {
  await expect(flight.handle.executeUpdate('explode')).rejects.toThrow();
  await expect(flight.handle.query('explode')).rejects.toThrow();
  await expect(flight.handle.query(flightMessages.changesSince, 'x')).rejects.toThrow();
  await flight.handle.signal('explode', 1);
  await order.handle.signal('explode', 1);
  await expectSound();
});

describe('a creation', () => {
  test.each([
    [['20A'], 'seats-unavailable', { seats: ['20A'] }],
    [['999Z'], 'unknown-seats', { seats: ['999Z'] }],
    [['21A', '21A'], 'duplicate-seats', { seats: ['21A'] }],
    [[...'ABCDEF'].flatMap((letter) => [`22${letter}`, `23${letter}`]), 'too-many-seats', {}],
  ])('of %j is refused as %s and leaves no order', async (seats, code, details) => {
    const refused = system.order(flight);
    expect(await refusalOf(refused.create(seats))).toMatchObject({ code, details });
    await expect(refused.handle.describe()).rejects.toThrow(WorkflowNotFoundError);
    await expectSound();
  });

  test('that was refused may be tried again under the same id, with other seats', async () => {
    const second = system.order(flight);
    expect((await refusalOf(second.create(['20A']))).code).toBe('seats-unavailable');
    expect(await second.create(['25A'])).toMatchObject({ status: 'held', seats: ['25A'] });
    await second.cancel();
  });

  test('for a flight that is not there is refused', async () => {
    const { definition } = flight;
    const lost = system.order(flight, { flight: { ...definition, id: 'never-opened' } });
    expect((await refusalOf(lost.create(['20B']))).code).toBe('flight-not-found');
  });
});

test('an order that ended refuses everything, by its status', async () => {
  const ended = await system.book(flight, ['27A']);
  await ended.cancel();
  // The workflow is closed, or about to be.
  await expect(ended.changeSeats(['27B'])).rejects.toThrow();
  await expect(ended.pay('11111')).rejects.toThrow();
  expect(await ended.status()).toMatchObject({ status: 'cancelled', seats: ['27A'] });
  const unpaid = await system.book(flight, []);
  expect((await refusalOf(unpaid.pay('11111'))).code).toBe('no-seats');
});

test.each(['flight', 'order'])('a %s with an input of nonsense fails by itself', async (type) => {
  const workflowId = type === 'flight' ? flightWorkflowId('x') : orderWorkflowId(newOrderId());
  const taskQueue = type === 'flight' ? taskQueues.flights : taskQueues.orders;
  for (const input of [undefined, {}, { definition: {} }, { orderId: 'x', flight: {} }]) {
    const handle = await system.client.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [input],
    });
    await expect(handle.result()).rejects.toThrow();
    expect(failedTasks(await handle.fetchHistory())).toEqual([]);
  }
});

test.each([
  null,
  'x',
  { seats: '21A', until: 1, version: 1, revision: 1 },
  { seats: ['21A'], until: null, version: 1, revision: 1 },
  { seats: ['21A'], until: 1, version: -1, revision: 1 },
  { seats: ['21A'], until: 1, version: 1 },
  { seats: ['21A'], until: 1, version: 1, revision: 1, flight: {} },
])('an order that begins with %j fails by itself', async (creation) => {
  const begun = system.order(flight);
  const handle = await system.client.workflow.start('order', {
    workflowId: orderWorkflowId(begun.id),
    taskQueue: taskQueues.orders,
    args: [{ ...begun.input, creation }],
  });
  await expect(handle.result()).rejects.toThrow();
  expect(failedTasks(await handle.fetchHistory())).toEqual([]);
});
