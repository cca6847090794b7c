/** An order comes about once and whole, whatever dies between the flight's answer and the order's start. */
import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { GroupCommit, updateFlights } from '@aisle/shared/group-commit';
import { flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { OrderState } from '@aisle/shared/workflow-api';
import { testConverter, testKeysText } from '@aisle/shared/testing/payload-keys';
import { connectTemporal, type TemporalNamespace } from '../src/booking/connection.ts';
import { orderIdFor } from '../src/booking/identity.ts';
import { TemporalBooking } from '../src/booking/temporal.ts';
import { networkOwner } from '../src/security/cookies.ts';
import { TestBackend } from './support/backend.ts';
import { someFlight } from './support/flights.ts';
import { KillableServer } from './support/killable-server.ts';
import { Program } from './support/processes.ts';

const namespace = 'default';
const settings = { holdMs: 900_000, paymentAttemptMs: 10_000 };
/** More than the updates that a workflow takes at once. */
const senders = 12;
const ordersOfEach = 10;

let server: KillableServer;
let connection: NativeConnection;
let temporal: TemporalNamespace;
let worker: Program;
let booking: TemporalBooking;
let flight: FlightDefinition;
let free: string[];

beforeAll(async () => {
  server = await KillableServer.start();
  await connect();
  worker = await startWorker();
  flight = someFlight(Date.now());
  free = [...seatDesignators(flight.aircraft)];
  await reach(async () => booking.openFlight(flight));
}, 240_000);
afterAll(async () => {
  await worker.stop();
  await connection.close();
  await server.stop();
});

async function connect(): Promise<void> {
  connection = await connectTemporal({ address: server.address });
  temporal = { connection, namespace, dataConverter: testConverter };
  booking = new TemporalBooking(temporal, settings);
}

/** Nobody listens to its notices, and no order pays. */
function startWorker(): Promise<Program> {
  const nowhere = 'http://127.0.0.1:9';
  const token = 'a token for the tests';
  const tokens = {
    ...{ GATEWAY_TOKEN: token, BUS_TOKEN: token, ORDER_LINK_SECRET: token },
    PAYLOAD_KEYS: testKeysText,
  };
  const addresses = {
    TEMPORAL_ADDRESS: server.address,
    GATEWAY_URL: nowhere,
    BACKEND_URL: nowhere,
  };
  return Program.start('worker', { ...addresses, ...tokens, TEMPORAL_NAMESPACE: namespace });
}

/** Asks until it is answered by more than that nobody is there yet. */
async function reach<
  T extends { readonly ok: boolean; readonly error?: { readonly code: string } },
>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await ask();
    const code = answer.error?.code ?? '';
    if (code !== 'unavailable' && code !== 'busy') return answer;
  }
}

function newRequest() {
  const key = randomUUID();
  const orderId = orderIdFor(key, networkOwner('127.0.0.1'));
  return { key, orderId, flight, seats: [free.pop()!], fingerprint: 'same' };
}

type Request = ReturnType<typeof newRequest>;

/** What a backend leaves that dies when the flight has answered it. */
async function askFlight({ orderId, seats }: Request): Promise<void> {
  const client = new Client(temporal);
  const signed = { orderId, revision: 1, issuedAt: Date.now() };
  const command: OrderSeatCommand = {
    type: 'set-seats',
    seats,
    holdMs: settings.holdMs,
    ...signed,
  };
  const commits = new GroupCommit(updateFlights(client), limits);
  expect(await commits.submit(flight.id, command)).toMatchObject({ outcome: { ok: true } });
}

/** The seats that the flight keeps for an order. */
async function seatsOf(orderId: string): Promise<readonly string[]> {
  const manifest = await reach(() => booking.desk.flightManifest(flight.id));
  const orders = manifest.ok ? manifest.value.orders : [];
  return orders.find((order) => order.orderId === orderId)?.hold.seats ?? [];
}

/** As the order is when none of its commands is under way any more. */
async function settledStatus(orderId: string) {
  for (;;) {
    const found = await reach(() => booking.orderStatus(orderId));
    if (!found.ok || found.value.unsettled !== true) return found;
  }
}

/** It is there, says what it answered, and has its seats. One that was started late has asked for them once more. */
async function expectSound({ orderId, seats }: Request, answer: unknown): Promise<void> {
  const still = {
    sequence: expect.any(Number) as number,
    flightVersion: expect.any(Number) as number,
  };
  expect(answer).toMatchObject({ ok: true, value: { status: 'held', seats } });
  const { value } = answer as { readonly value: OrderState };
  expect(await settledStatus(orderId)).toEqual({ ok: true, value: { ...value, ...still } });
  expect(await seatsOf(orderId)).toEqual(seats);
}

async function eventsOf(workflowId: string): Promise<number> {
  const client = new Client(temporal);
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return events?.length ?? 0;
}

it('K2, R7: an order is answered as it is itself; repeated, it adds nothing to any history', async () => {
  const request = newRequest();
  const answer = await booking.createOrder(request);
  await expectSound(request, answer);
  expect(await booking.orderStatus(request.orderId)).toEqual(answer);
  const lengths = () =>
    Promise.all([flightWorkflowId(flight.id), orderWorkflowId(request.orderId)].map(eventsOf));
  const before = await lengths();
  for (let time = 0; time < 20; time += 1)
    expect(await booking.createOrder(request)).toEqual(answer);
  expect(await lengths()).toEqual(before);
}, 60_000);

it('K2: the backend dies before it starts the order; the same key through another one begins it', async () => {
  const request = newRequest();
  await askFlight(request);
  const backend = await TestBackend.start(booking);
  const seats = request.seats;
  const asked = {
    body: { flightId: flight.id, seats },
    headers: { 'Idempotency-Key': request.key },
  };
  const stranger = { ...asked, headers: { 'Idempotency-Key': randomUUID() } };
  const refused = await backend.ask('POST', '/api/orders', stranger);
  expect(refused.body).toMatchObject({ status: 409, code: 'seats-unavailable' });
  const { status, body } = await backend.ask('POST', '/api/orders', asked);
  expect([status, body.order.id, body.order.seats]).toEqual([201, request.orderId, seats]);
  expect(await seatsOf(request.orderId)).toEqual(seats);
  await backend.stop();
}, 60_000);

it('the worker dies when the order is started: what was answered is there when a worker is', async () => {
  const request = newRequest();
  await askFlight(request);
  const created = booking.createOrder(request);
  await created.then(() => worker.stop('SIGKILL'));
  worker = await startWorker();
  await expectSound(request, await created);
}, 120_000);

it('the worker dies when the flight has answered: the same request finds its seats', async () => {
  const request = newRequest();
  await askFlight(request);
  await worker.stop('SIGKILL');
  expect(await booking.createOrder(request)).toMatchObject({ error: { code: 'unavailable' } });
  worker = await startWorker();
  await expectSound(request, await reach(() => booking.createOrder(request)));
}, 120_000);

it('the server dies when the flight has answered, and when the order is started', async () => {
  const [between, after] = [newRequest(), newRequest()];
  await askFlight(between);
  const answer = await booking.createOrder(after);
  await server.kill();
  expect(await booking.createOrder(newRequest())).toMatchObject({ ok: false });
  await server.comeBack();
  await expectSound(between, await reach(() => booking.createOrder(between)));
  await expectSound(after, answer);
}, 120_000);

it('G1: twelve backends create orders on one flight, which takes ten updates at once', async () => {
  const crowded = { ...someFlight(Date.now(), 'AI 102') };
  await reach(() => booking.openFlight(crowded));
  const seats = [...seatDesignators(crowded.aircraft)];
  const bookings = Array.from({ length: senders }, () => new TemporalBooking(temporal, settings));
  const requests = bookings.flatMap((backend) =>
    Array.from({ length: ordersOfEach }, () => ({
      backend,
      request: { ...newRequest(), flight: crowded, seats: [seats.pop()!] },
    })),
  );
  const answers = await Promise.all(
    requests.map(({ backend, request }) => reach(() => backend.createOrder(request))),
  );
  expect(new Set(answers.map(({ ok }) => ok))).toEqual(new Set([true]));
  const manifest = await booking.desk.flightManifest(crowded.id);
  const held = manifest.ok ? manifest.value.orders : [];
  expect(Object.fromEntries(held.map(({ orderId, hold }) => [orderId, hold.seats]))).toEqual(
    Object.fromEntries(requests.map(({ request }) => [request.orderId, request.seats])),
  );
}, 120_000);
