/** What changes nothing adds nothing to a history, and is answered as it was the first time. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import {
  flightMessages,
  orderMessages,
  type CommandOutcome,
  type OrderState,
} from '@aisle/shared/workflow-api';
import {
  answerOf,
  newOrderId,
  refusalOf,
  TestSystem,
  until,
  type TestFlight,
  type TestOrder,
} from './support/system.ts';

const REPEATS = 15;

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.shared();
});

async function eventsOf({ handle }: TestOrder | TestFlight): Promise<number> {
  return (await handle.fetchHistory()).events?.length ?? 0;
}

/** Sends something that was sent before again and again: alike, and without a trace. */
async function repeats(
  target: TestOrder | TestFlight,
  first: unknown,
  send: () => Promise<unknown>,
): Promise<void> {
  const before = await eventsOf(target);
  for (let time = 0; time < REPEATS; time += 1) expect(await send()).toEqual(first);
  expect(await eventsOf(target)).toBe(before);
}

/** Until the audit log has been told of a flight's intervention. */
async function untilAudited({ handle }: TestFlight): Promise<void> {
  await until(async () => {
    const { events } = await handle.fetchHistory();
    const isTold = events?.some(
      (event) =>
        event.externalWorkflowExecutionSignaledEventAttributes ??
        event.childWorkflowExecutionStartedEventAttributes,
    );
    return isTold && events?.at(-1)?.workflowTaskCompletedEventAttributes != null;
  });
}

test('P7: a payment', async () => {
  const order = await system.book(await system.openFlight(), ['12A']);
  const key = randomUUID();
  await order.pay('11111', key);
  await order.settled();
  await repeats(order, await order.status(), () => order.pay('11111', key));
  await repeats(order, 'order-confirmed', async () => {
    return (await refusalOf(order.pay('11111'))).code;
  });
});

test('O7: a cancellation whose refund is under way', async () => {
  const order = await system.buy(await system.openFlight(), ['12A']);
  let isAway = true;
  system.gateway.refund = (orderId) => (isAway && orderId === order.id ? 503 : null);
  const cancelled = order.cancel();
  // The first try has failed, and is told.
  await until(async () => (await order.status()).message?.includes('are given back'));
  const confirmed = await order.status();
  const before = await eventsOf(order);
  const cancel = () => answerOf<OrderState>(order.handle.executeUpdate(orderMessages.cancel));
  for (let time = 0; time < REPEATS; time += 1) expect(await cancel()).toEqual(confirmed);
  // Now and then the server keeps the task in which nothing happened, where an activity is being repeated.
  expect(await eventsOf(order)).toBeLessThan(before + REPEATS);
  isAway = false;
  expect(await cancelled).toMatchObject({ status: 'cancelled', reason: 'refunded' });
});

test('R7, G4: a batch, whatever its commands led to', async () => {
  const flight = await system.openFlight();
  const commands = [
    ...taken(newOrderId(), ['12A']),
    // Refused.
    ...taken(newOrderId(), ['12A']),
    ...taken(newOrderId(), ['14A', '14B']),
  ];
  const send = (batch: readonly OrderSeatCommand[]) =>
    answerOf<CommandOutcome[]>(
      flight.handle.executeUpdate(flightMessages.commands, { args: [{ commands: batch }] }),
    );
  const outcomes = await send(commands);
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
  await repeats(flight, outcomes, () => send(commands));
  const [first] = commands;
  const superseded = [{ ...first!, revision: 1 }];
  await repeats(flight, 'superseded', async () => {
    const [outcome] = await send(superseded);
    return outcome?.ok === false && outcome.rejection.code;
  });
  // With one that is new, the others are still answered as before.
  const [third] = taken(newOrderId(), ['15A']);
  expect((await send([...commands, third!])).slice(0, 3)).toEqual(outcomes);
});

test('R7, A13: an intervention', async () => {
  const flight = await system.openFlight();
  const [id, later] = [randomUUID(), randomUUID()];
  const block = { type: 'block', seats: ['20A'] } as const;
  const outcome = await flight.intervene(block, { id });
  await untilAudited(flight);
  await repeats(flight, outcome, () => flight.intervene(block, { id }));
  const refused = await flight.intervene(block, { id: later });
  await repeats(flight, refused, () => flight.intervene(block, { id: later }));
  await repeats(flight, 'idempotency-mismatch', async () => {
    const other = await flight.intervene(block, { id, fingerprint: 'another' });
    return !other.ok && other.rejection.code;
  });
});

test.each([
  { type: 'block', seats: ['20A'] },
  { type: 'unblock', seats: ['21A'] },
  { type: 'force-release', orderId: 'none' },
  { type: 'delay', departsAt: '2020-01-01T00:00:00.000Z' },
  { type: 'set-gate', gate: null },
  { type: 'allow-single-seats' },
] as const)('A13: a refused $type with ids of its own', async (command) => {
  const flight = await system.openFlight();
  await flight.intervene({ type: 'block', seats: ['20A'] });
  await untilAudited(flight);
  const refused = await flight.intervene(command);
  expect(refused.ok).toBe(false);
  await repeats(flight, refused, () => flight.intervene(command));
});

function taken(orderId: string, seats: readonly string[]): OrderSeatCommand[] {
  const command = { orderId, revision: 2, issuedAt: Date.now() };
  return [{ ...command, type: 'set-seats', seats, holdMs: 600_000 }];
}
