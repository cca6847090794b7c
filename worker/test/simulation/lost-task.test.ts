/** An order whose task is lost after its flight has granted a change: with its worker, or with Temporal. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultFares, type FlightDefinition } from '@aisle/shared/aircraft';
import { flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { orderEdition } from '@aisle/shared/order-edition';
import type { Hold } from '@aisle/shared/seat-map';
import {
  flightEdition,
  flightMessages,
  orderMessages,
  workflowTypes,
  type CommandOutcome,
  type CustomerCommand,
  type Manifest,
  type OrderInput,
  type OrderState,
} from '@aisle/shared/workflow-api';
import { SeededRandom } from '../support/random.ts';
import { payload } from './payloads.ts';
import type { Activity, SimulatedRun, UpdateAnswer } from './simulated-run.ts';
import { SimulatedServer } from './simulated-server.ts';
import type { Sandboxes } from './workflow-vm.ts';
import { sandboxesOf } from './worlds.ts';

const MINUTE = 60_000;
const flightId = flightWorkflowId('one');
const orderId = orderWorkflowId('order');

let sandboxes: Sandboxes;
let server: SimulatedServer;

beforeAll(async () => {
  sandboxes = await sandboxesOf();
});

/** An order with 1A for fifteen minutes. */
beforeEach(async () => {
  server = new SimulatedServer(sandboxes, new SeededRandom(1), 10_000);
  const flight: FlightDefinition = {
    id: 'one',
    number: 'AI 101',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(server.now + 600 * MINUTE).toISOString(),
    aircraft: 'A220-300',
    fares: defaultFares('A220-300', { currency: 'GBP' }),
  };
  server.start(workflowTypes.flight, flightId, { definition: flight, edition: flightEdition });
  const { holdMs, paymentAttemptMs } = limits;
  const asked = { type: 'set-seats', orderId: 'order', seats: ['1A'], holdMs } as const;
  const given = await decided({ ...asked, revision: 1, issuedAt: server.now });
  if (!given.ok) throw new Error('1A is not free');
  const { seats, until, version } = given;
  const input: OrderInput = {
    orderId: 'order',
    flight,
    fingerprint: 'fingerprint',
    settings: { holdMs, paymentAttemptMs },
    edition: orderEdition,
    creation: { seats, until: until ?? 0, version, revision: 1 },
  };
  server.start(workflowTypes.order, orderId, input);
  await server.runTask(running(orderId));
});

afterEach(() => server.dispose());

function running(workflowId: string): SimulatedRun {
  const run = server.find(workflowId);
  if (!run) throw new Error(`${workflowId} does not run`);
  return run;
}

/** What the flight makes of a command. */
async function decided(command: CustomerCommand): Promise<CommandOutcome> {
  let answer: UpdateAnswer | undefined;
  server.update(flightId, flightMessages.commands, [{ commands: [command] }], (given) => {
    answer = given;
  });
  await server.runTask(running(flightId));
  if (answer?.kind === 'rejected') return (answer.refused.details as CommandOutcome[])[0]!;
  if (answer?.kind !== 'completed') throw new Error('the flight does not answer');
  return (answer.value as CommandOutcome[])[0]!;
}

/** The flight decides what the order has asked. */
async function isDecided(run: SimulatedRun): Promise<void> {
  for (const activity of run.localActivities.values()) {
    activity.begun = true;
    const outcome = await decided(activity.args[1] as CustomerCommand);
    server.settleLocally(run, activity, { kind: 'done', value: { kind: 'decided', outcome } });
  }
}

/** The order goes on until there is nothing to do. */
async function goesOn(): Promise<void> {
  for (let run = server.find(orderId); run; run = server.find(orderId)) {
    if (run.localAnswers.length > 0) await server.answerLocally(run);
    else if (run.localActivities.size > 0) await isDecided(run);
    else if (run.waiting.length > 0) await server.runTask(run);
    else return;
  }
}

/** The order sends the flight what it is asked, and its task is lost with the answer. */
async function loses(update: string, ...args: readonly unknown[]): Promise<void> {
  server.update(orderId, update, args, () => undefined);
  const run = running(orderId);
  await server.runTask(run);
  await isDecided(run);
  await run.lose();
}

/** Temporal loses what an update was before it was accepted. */
function forgetsUpdates(): void {
  const { waiting } = running(orderId);
  waiting.splice(0, waiting.length, ...waiting.filter(({ doUpdate }) => !doUpdate));
}

async function hold(): Promise<Hold | undefined> {
  await server.runTask(running(flightId));
  const manifest = await running(flightId).query(flightMessages.manifest, server.now);
  return (manifest as Manifest).orders[0]?.hold;
}

const pay = { code: '11111', key: 'key' };

test.each([
  ['change of seats', orderMessages.changeSeats, { seats: ['1C'] }],
  ['renewal', orderMessages.renew, undefined],
  ['payment', orderMessages.pay, pay],
])(
  'O21: a %s that was lost, and comes again when time is over, leaves nothing held',
  async (_, update, message) => {
    server.passTime(limits.holdMs - 1_000);
    await loses(update, message);
    expect(await hold()).toBeDefined();
    server.passTime(MINUTE);
    await goesOn();
    expect(server.results.get(orderId)).toMatchObject({ status: 'expired', seats: ['1A'] });
    expect(await hold()).toBeUndefined();
  },
);

test('O21: an order to which nothing comes ends without asking its flight', async () => {
  server.passTime(limits.holdMs);
  await server.runTask(running(orderId));
  expect(server.results.get(orderId)).toMatchObject({ status: 'expired' });
});

test('R1: a payment after a change that nobody remembers puts up its fence, and pays for what the flight keeps', async () => {
  await loses(orderMessages.changeSeats, { seats: ['1C'] });
  forgetsUpdates();
  server.update(orderId, orderMessages.pay, [pay], () => undefined);
  await goesOn();
  const state = (await running(orderId).query(orderMessages.status, server.now)) as OrderState;
  expect(state).toMatchObject({ status: 'paying', seats: ['1C'] });
  expect(await hold()).toMatchObject({ status: 'paying', seats: ['1C'] });
});

test('F5: a fence that an order has not heard of is taken down, and its seats can be changed', async () => {
  await loses(orderMessages.pay, pay);
  forgetsUpdates();
  server.update(orderId, orderMessages.changeSeats, [{ seats: ['1C'] }], () => undefined);
  await goesOn();
  expect(await hold()).toMatchObject({ status: 'held', seats: ['1C'] });
});

test('R1: a cancellation after a change that nobody remembers gives its seats back', async () => {
  await loses(orderMessages.changeSeats, { seats: ['1C'] });
  forgetsUpdates();
  server.update(orderId, orderMessages.cancel, [], () => undefined);
  await goesOn();
  expect(server.results.get(orderId)).toMatchObject({ status: 'cancelled' });
  expect(await hold()).toBeUndefined();
});

/** The order's activity, once there is nothing else to do. */
async function asked(type: string): Promise<Activity> {
  await goesOn();
  const all = [...running(orderId).activities.values()];
  const found = all.find((activity) => activity.type === type);
  if (!found) throw new Error(`there is no ${type} but ${all.map((each) => each.type).join()}`);
  return found;
}

async function answers(type: string, value: unknown): Promise<void> {
  const activity = await asked(type);
  server.settle(running(orderId), activity, { kind: 'done', value });
}

test('W21: who comes to sit in a lower class before the order has heard that its seats are sold is refunded', async () => {
  server.update(orderId, orderMessages.pay, [pay], () => undefined);
  await answers('validatePayment', { ok: true });
  await answers('charge', { ok: true, chargeId: 'charge' });
  const run = running(orderId);
  await server.runTask(run);
  await isDecided(run);
  await run.lose();
  const { version } = (await running(flightId).query(
    flightMessages.manifest,
    server.now,
  )) as Manifest;
  const news = {
    signal: orderMessages.seatsMoved,
    version: version + 1,
    flightId: 'one',
    seats: ['20A'],
    from: ['1A'],
    lower: { costs: 1_000, seats: [{ seat: '20A', class: 'economy' }] },
  };
  run.waiting.push({
    signalWorkflow: { signalName: orderMessages.seatsMoved, input: [payload(news)] },
  });
  const { args } = await asked('refund');
  const state = (await running(orderId).query(orderMessages.status, server.now)) as OrderState;
  expect(state).toMatchObject({ status: 'confirmed', seats: ['20A'], total: { amount: '10.00' } });
  expect(args).toMatchObject([{ orderId: 'order', chargeId: 'charge' }]);
});
