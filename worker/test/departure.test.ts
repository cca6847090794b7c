/** An order is over with its flight when the flight says so: what it decided in its last second may still be on the way. */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultFares, type FlightDefinition } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { orderMessages, taskQueues } from '@aisle/shared/workflow-api';
import { createPaymentActivities } from '../src/activities/payments.ts';
import type { SendResult } from '@aisle/shared/group-commit';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { busSinks } from '../src/bus.ts';
import { failedTasks } from './support/histories.ts';
import { startTimeSkippingServer, type TestServer } from './support/servers.ts';
import {
  refusalOf,
  silentBus,
  TestFlight,
  TestSystem,
  until,
  workflowBundle,
  type TestOrder,
} from './support/system.ts';

const minute = 60_000;
let server: TestServer;
let system: TestSystem;
let stop: () => Promise<void>;
/** What flights answer to the question whether they departed. */
const answers = new Map<string, () => SendResult>();
/** Flights that are over, whatever their orders' clocks say. */
const over = new Set<string>();
/** What flights answer to sales that they refuse. */
const sales = new Map<string, SendResult>();
/** How often each was asked. */
const asked = new Map<string, number>();

/** A flight that sells whatever is wanted, and answers a release as the test says. */
function sendSeatCommand(flightId: string, command: OrderSeatCommand): Promise<SendResult> {
  if (command.type === 'release' && command.reason === 'expired') {
    asked.set(flightId, (asked.get(flightId) ?? 0) + 1);
    const answer = answers.get(flightId);
    if (!answer) throw new Error('nobody expected that');
    return Promise.resolve(answer());
  }
  const refusal = command.type === 'sell' && sales.get(flightId);
  if (refusal) return Promise.resolve(refusal);
  if (over.has(flightId) && command.type === 'release') {
    return Promise.resolve({ kind: 'refused', code: 'flight-departed' });
  }
  const seats = command.type === 'release' ? [] : ['12A'];
  const until = command.type === 'set-seats' ? command.issuedAt + command.holdMs : null;
  return Promise.resolve({ kind: 'decided', outcome: { ok: true, version: 1, seats, until } });
}

function rejected(code: 'already-sold' | 'flight-cancelled'): SendResult {
  return { kind: 'decided', outcome: { ok: false, rejection: { code, version: 3 } } };
}
const stillThere = rejected('already-sold');

beforeAll(async () => {
  server = await startTimeSkippingServer();
  system = await TestSystem.prepare(server);
  system.sendCommands = async (flightId, commands) => {
    const [command] = commands;
    const isOrders = command && 'revision' in command;
    const answer = isOrders ? await sendSeatCommand(flightId, command) : undefined;
    if (answer?.kind !== 'decided') throw new Error('a flight that sells whatever is wanted');
    return { kind: 'decided', outcomes: [answer.outcome] };
  };
  const worker = await Worker.create({
    connection: server.env.nativeConnection,
    taskQueue: taskQueues.orders,
    workflowBundle: workflowBundle(),
    dataConverter: testConverter,
    sinks: busSinks(silentBus),
    activities: { sendSeatCommand, ...createPaymentActivities(system.gateway) },
  });
  const done = worker.run();
  stop = async () => {
    worker.shutdown();
    await done;
  };
});
afterAll(async () => {
  await stop();
  await system.stop();
  await server.stop();
});

/** A flight that departs in ten minutes, without a workflow. */
async function plannedFlight(): Promise<TestFlight> {
  const id = `test-${randomUUID()}`;
  const definition: FlightDefinition = {
    id,
    number: 'AI 101',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date((await server.env.currentTimeMs()) + 10 * minute).toISOString(),
    aircraft: 'A320neo',
    fares: defaultFares('A320neo'),
  };
  return new TestFlight(definition, system.client.workflow.getHandle(flightWorkflowId(id)));
}

/** A paid order of such a flight. */
async function paid(): Promise<{ flight: TestFlight; order: TestOrder }> {
  const flight = await plannedFlight();
  return { flight, order: await system.buy(flight, ['12A']) };
}

/** Lets time pass to the departure, and until the flight was asked about it. */
async function departs(flight: TestFlight): Promise<void> {
  await server.env.sleep(10 * minute);
  await until(() => Promise.resolve((asked.get(flight.definition.id) ?? 0) > 0));
}

test('O16: ends as departed when its flight did', async () => {
  const { flight, order } = await paid();
  answers.set(flight.definition.id, () => ({ kind: 'refused', code: 'flight-departed' }));
  await departs(flight);
  expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
  expect(failedTasks(await order.handle.fetchHistory())).toEqual([]);
});

test('O16: that hears after the departure that its flight was cancelled just before is refunded', async () => {
  const { flight, order } = await paid();
  answers.set(flight.definition.id, () => stillThere);
  await departs(flight);
  expect((await order.status()).status).toBe('confirmed');
  const news = { signal: 'flightCancelled', version: 4 };
  await order.handle.signal(orderMessages.flightCancelled, news);
  expect(await order.ended()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  expect(system.gateway.refunded(order.id)).toBe(true);
});

test('O16: that hears after the departure that its flight was delayed just before lives on', async () => {
  const { flight, order } = await paid();
  const { id, departsAt } = flight.definition;
  answers.set(id, () => stillThere);
  await departs(flight);
  const later = new Date(Date.parse(departsAt) + 60 * minute).toISOString();
  const before = await order.status();
  const news = { signal: 'flightDelayed', version: 4, departsAt: later };
  await order.handle.signal(orderMessages.flightDelayed, news);
  expect((await order.changedSince(before)).message).toContain('1 hour later');
  answers.set(id, () => ({ kind: 'refused', code: 'flight-departed' }));
  await server.env.sleep(55 * minute);
  expect((await order.status()).reason).toBeNull();
  await server.env.sleep(10 * minute);
  expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
  expect(await server.env.currentTimeMs()).toBeGreaterThan(Date.parse(later));
});

test('O7: whose customer cancels while its flight departs keeps its seats, and is not refunded', async () => {
  const { flight, order } = await paid();
  await server.env.sleep(9.5 * minute);
  over.add(flight.definition.id);
  expect((await refusalOf(order.cancel())).code).toBe('flight-departed');
  expect(await order.status()).toMatchObject({ status: 'confirmed', reason: null });
  answers.set(flight.definition.id, () => ({ kind: 'refused', code: 'flight-departed' }));
  await departs(flight);
  expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
  expect(system.gateway.refunded(order.id)).toBe(false);
});

test('O19: that Temporal is asked to cancel while its flight departs keeps its seats, and says so', async () => {
  const { flight, order } = await paid();
  const { message } = await order.status();
  await server.env.sleep(9.5 * minute);
  over.add(flight.definition.id);
  await order.handle.cancel();
  await until(async () => (await order.timeline()).at(-2)?.what === 'seats-lost');
  const { status, refunding, message: now } = await order.status();
  expect([status, refunding, now]).toEqual(['confirmed', undefined, message]);
  expect(system.gateway.refunded(order.id)).toBe(false);
  answers.set(flight.definition.id, () => ({ kind: 'refused', code: 'flight-departed' }));
  await departs(flight);
  expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
});

test('O7: whose flight was terminated long before its departure is refunded', async () => {
  const { flight, order } = await paid();
  over.add(flight.definition.id);
  expect(await order.cancel()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  expect(system.gateway.refunded(order.id)).toBe(true);
});

test('O16: whose flight was cancelled and over without it is refunded', async () => {
  const { flight, order } = await paid();
  answers.set(flight.definition.id, () => ({ kind: 'refused', code: 'flight-cancelled' }));
  await departs(flight);
  expect(await order.ended()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  expect(system.gateway.refunded(order.id)).toBe(true);
});

test('O16: waits for a flight on which somebody still pays, and does not ask it all the time', async () => {
  const { flight, order } = await paid();
  const { id } = flight.definition;
  answers.set(id, () => stillThere);
  await departs(flight);
  await server.env.sleep(10 * minute);
  expect((await order.status()).reason).toBeNull();
  expect(asked.get(id)).toBeLessThan(30);
  answers.set(id, () => ({ kind: 'refused', code: 'flight-departed' }));
  await server.env.sleep(minute);
  expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
});

test('O16, O20: asks a flight that is stuck for a day seldom, and still hears of its end', async () => {
  const { flight, order } = await paid();
  const { id } = flight.definition;
  answers.set(id, () => stillThere);
  await departs(flight);
  await server.env.sleep(24 * 60 * minute);
  expect((await order.status()).reason).toBeNull();
  expect((await order.handle.describe()).historyLength).toBeLessThan(1_700);
  answers.set(id, () => ({ kind: 'refused', code: 'flight-departed' }));
  await server.env.sleep(11 * minute);
  expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
});

test('O12: without seats hears of a cancellation too, and ends', async () => {
  const flight = await plannedFlight();
  const order = await system.book(flight, []);
  answers.set(flight.definition.id, () => ({ kind: 'refused', code: 'flight-cancelled' }));
  const news = { signal: 'flightCancelled', version: 4, tellCustomer: 'We are sorry.' };
  await order.handle.signal(orderMessages.flightCancelled, news);
  expect(await order.ended()).toMatchObject({
    status: 'cancelled',
    reason: 'flight-cancelled',
    message: 'The flight was cancelled. Nothing was charged. Choose another flight. We are sorry.',
  });
});

test.each<[string, SendResult]>([
  ['refuses the sale', rejected('flight-cancelled')],
  ['is over when the sale comes', { kind: 'refused', code: 'flight-cancelled' }],
])(
  'P6, S15: a cancelled flight that %s: its customer is refunded and reads why',
  async (_, answer) => {
    const flight = await plannedFlight();
    sales.set(flight.definition.id, answer);
    const order = await system.book(flight, ['12A']);
    await order.pay('11111');
    expect(await order.ended()).toMatchObject({
      status: 'cancelled',
      reason: 'flight-cancelled',
      message:
        'The flight was cancelled, and the whole amount was refunded. Choose another flight.',
    });
    expect(system.gateway.refunded(order.id)).toBe(true);
  },
);
