import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import {
  confirmationCode,
  confirmationsAttribute,
  flightWorkflowId,
  orderWorkflowId,
} from '@aisle/shared/ids';
import { flightSnapshotSchema, orderSchema, type FlightChanged } from '@aisle/shared/contract';
import { workerBuild } from '@aisle/shared/workflow-api';
import { orderIdFor } from '../src/booking/identity.ts';
import { networkOwner } from '../src/security/cookies.ts';
import { orderToken } from '../src/security/tokens.ts';
import { next, secrets } from './support/backend.ts';
import { describeBadInput, type BadInputSystem } from './support/bad-input.ts';
import { someFlight } from './support/flights.ts';
import { RealSystem } from './support/temporal.ts';

/** For what takes its time on a busy machine. */
const patience = { timeout: 60_000, interval: 200 };

/** Comes back when what `look` sees is what is expected. */
async function until(look: () => Promise<unknown>, expected: unknown): Promise<void> {
  await vi.waitFor(async () => {
    expect(await look()).toBe(expected);
  }, patience);
}

let real: RealSystem;
let flight: FlightDefinition;
let system: BadInputSystem;

beforeAll(async () => {
  real = await RealSystem.start();
  const { backend } = real;
  await until(async () => (await backend.ask('GET', '/readyz')).status, 200);
  const booking = real.booking(1_000);
  flight = someFlight(Date.now());
  const departed = { ...someFlight(Date.now(), 'AI 100', 0) };
  const soon = { ...departed, departsAt: new Date(Date.now() + 1_500).toISOString() };
  for (const each of [flight, soon])
    expect(await booking.openFlight(each)).toMatchObject({ ok: true });
  const status = async () =>
    (await backend.ask('GET', `/api/flights/${soon.id}`)).body.flight.status;
  await until(status, 'departed');
  const orderOf = async (id: string, token: string) =>
    (await backend.ask('GET', `/api/orders/${id}`, { token })).body.order.status;
  const tokenOf = (id: string) => orderToken(secrets.ORDER_TOKEN_SECRET, id);
  system = {
    backend,
    flightId: flight.id,
    departedId: soon.id,
    free: seatDesignators(flight.aircraft).slice(0, 60),
    settlePayment: async (id) => {
      await until(() => orderOf(id, tokenOf(id)), 'confirmed');
    },
    expired: async (seat) => {
      const orderId = orderIdFor(randomUUID(), 'test');
      const request = { orderId, flight, seats: [seat], fingerprint: 'test' };
      expect(await booking.createOrder(request)).toMatchObject({ ok: true });
      await until(() => orderOf(orderId, tokenOf(orderId)), 'expired');
      return { id: orderId, token: tokenOf(orderId) };
    },
    assertHealthy: () => noFailedTasks(),
  };
}, 240_000);
afterAll(() => real.stop());

/**
 * No workflow task has failed, in no workflow of this server. That something came while a workflow ended its run is no failure: the server has
 * it look again.
 */
async function noFailedTasks(): Promise<void> {
  const { client } = real.env;
  let workflows = 0;
  for await (const { workflowId, runId } of client.workflow.list()) {
    workflows += 1;
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const failed = events?.filter(({ workflowTaskFailedEventAttributes: failure }) => {
      return failure && failure.failure?.message !== 'UnhandledCommand';
    });
    expect(failed ?? [], workflowId).toEqual([]);
  }
  expect(workflows).toBeGreaterThan(10);
}

/** Whether the creation under this key has reached Temporal, whatever became of it. */
async function hasWorkflow(key: string): Promise<boolean> {
  const handle = real.env.client.workflow.getHandle(
    orderWorkflowId(orderIdFor(key, networkOwner('127.0.0.1'))),
  );
  try {
    await handle.describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

describeBadInput('a backend on Temporal', () => system);

describe('a backend on Temporal', () => {
  it('O8, C5: an order that flew is found by its code, and refused as such', async () => {
    const { backend } = real;
    const early = someFlight(Date.now(), 'AI 102');
    expect(await real.booking(60_000).openFlight(early)).toMatchObject({ ok: true });
    const seats = seatDesignators(early.aircraft).slice(0, 1);
    const made = await backend.ask('POST', '/api/orders', { body: { flightId: early.id, seats } });
    const { order, token } = made.body;
    const address = `/api/orders/${order.id}`;
    const look = async () => (await backend.ask('GET', address, { token })).body.order;
    const passengers = [{ seat: seats[0], givenName: 'Ann', surname: 'Lee', type: 'adult' }];
    const people = { passengers, contact: { email: 'ann@example.com' } };
    await backend.ask('PUT', `${address}/passengers`, { token, body: people });
    await backend.ask('POST', `${address}/payment`, { token, body: { code: '11111' } });
    await until(async () => (await look()).status, 'confirmed');
    const departsAt = new Date(Date.now() + 1_000).toISOString();
    const command = { type: 'delay', departsAt };
    const delayed = await backend.ask('POST', `/api/agent/flights/${early.id}/interventions`, {
      token: secrets.AGENT_TOKEN,
      body: { command, reason: 'It leaves now.' },
    });
    expect(delayed.status).toBe(200);
    await until(async () => (await look()).reason, 'departed');
    const { confirmation } = await look();
    const found = { body: { confirmation, surname: 'Lee' } };
    await until(async () => (await backend.ask('POST', '/api/bookings/find', found)).status, 200);
    for (const [method, path, body] of [
      ['DELETE', address, undefined],
      ['PUT', `${address}/seats`, { seats: [] }],
      ['POST', `${address}/payment`, { code: '11111' }],
    ] as const) {
      const refused = await backend.ask(method, path, { token, body });
      expect(refused.body).toMatchObject({ status: 409, code: 'flight-departed' });
    }
  });

  it('A20: a flight whose workflow was terminated counts as cancelled', async () => {
    const { backend } = real;
    const lost = someFlight(Date.now(), 'AI 103');
    expect(await real.booking(60_000).openFlight(lost)).toMatchObject({ ok: true });
    const [seat = '', other = ''] = seatDesignators(lost.aircraft);
    const body = { flightId: lost.id, seats: [seat] };
    const { order } = (await backend.ask('POST', '/api/orders', { body })).body;
    const listed = async () => {
      const { flights } = (await backend.ask('GET', '/api/flights')).body as unknown as {
        flights: { id: string; status: string }[];
      };
      return flights.find(({ id }) => id === lost.id)?.status;
    };
    await until(listed, 'open');
    await real.env.client.workflow.getHandle(flightWorkflowId(lost.id)).terminate('by hand');
    await until(listed, 'cancelled');
    const shown = await backend.ask('GET', `/api/flights/${lost.id}`);
    expect(shown.body.flight).toMatchObject({ status: 'cancelled', fromPrice: null });
    const create = { flightId: lost.id, seats: [other] };
    const refused = await backend.ask('POST', '/api/orders', { body: create });
    expect(refused.body).toMatchObject({ status: 409, code: 'flight-cancelled' });
    const release = { type: 'force-release', orderId: order.id };
    const reason = 'It was terminated.';
    for (const [path, more] of [
      ['interventions/preview', {}],
      ['interventions', { reason }],
    ] as const) {
      const answer = await backend.ask('POST', `/api/agent/flights/${lost.id}/${path}`, {
        token: secrets.AGENT_TOKEN,
        body: { command: release, ...more },
      });
      expect(answer.body).toMatchObject({ status: 409, code: 'flight-cancelled' });
    }
  });

  it('D11 starts an order with its confirmation, by which it is found, and the build to which the server has nothing to add', async () => {
    const orderId = orderIdFor(randomUUID(), 'test');
    const request = { orderId, flight, seats: [], fingerprint: 'test' };
    expect(await real.booking(60_000).createOrder(request)).toMatchObject({ ok: true });
    const handle = real.env.client.workflow.getHandle(orderWorkflowId(orderId));
    const { typedSearchAttributes } = await handle.describe();
    const code = confirmationCode(orderId);
    const attributes = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toEqual({
      BuildIds: ['unversioned', `unversioned:${workerBuild}`],
      [confirmationsAttribute]: [code],
    });
    const { desk } = real.booking(60_000);
    await vi.waitFor(async () => {
      expect(await desk.ordersOf(code)).toEqual({ ok: true, value: [orderId] });
    }, patience);
  });

  const ask: RealSystem['backend']['ask'] = (...args) => real.backend.ask(...args);

  it('shows one customer’s click on another’s screen', async () => {
    const socket = await real.backend.socket();
    const ack: unknown = await socket.emitWithAck('flight:watch', { flightId: flight.id });
    const { version } = flightSnapshotSchema.parse((ack as { snapshot: unknown }).snapshot);
    const seat = system.free[40] ?? '';
    const seen = next<FlightChanged>(socket, 'flight:changed', ({ seats }) => seat in seats);
    const body = { flightId: flight.id, seats: [seat] };
    const { status } = await ask('POST', '/api/orders', { body });
    expect(status).toBe(201);
    const change = await seen;
    expect(change.from).toBeLessThanOrEqual(Math.max(version, change.version - 1));
    expect(change.seats[seat]).toMatchObject({ status: 'held' });
    const { body: view } = await ask('GET', `/api/flights/${flight.id}`);
    expect(view.seats[seat]).toMatchObject({ status: 'held' });
  });

  it('K2, K3: creates one order for one key, also at once, also after its end', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { flightId: flight.id, seats: [system.free[41]] };
    const create = () => ask('POST', '/api/orders', { body, headers });
    const answers = await Promise.all([create(), create(), create()] as const);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.body.order.id)).size).toBe(1);
    const [{ body: created }] = answers;
    const { order, token } = created;
    await ask('DELETE', `/api/orders/${order.id}`, { token });
    const after = await create();
    expect(after).toMatchObject({ status: 201, body: { order: { status: 'cancelled' }, token } });
    const other = { ...body, seats: [system.free[42]] };
    const mismatch = await ask('POST', '/api/orders', { body: other, headers });
    expect(mismatch).toMatchObject({ status: 422, body: { code: 'idempotency-mismatch' } });
  });

  it('leaves the key of a refused creation free', async () => {
    const taken = system.free[43];
    const holder = await ask('POST', '/api/orders', {
      body: { flightId: flight.id, seats: [taken] },
    });
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { flightId: flight.id, seats: [taken] };
    const refused = await ask('POST', '/api/orders', { body, headers });
    expect(refused).toMatchObject({ status: 409, body: { code: 'seats-unavailable' } });
    const id = orderIdFor(headers['Idempotency-Key'], networkOwner('127.0.0.1'));
    const token = orderToken(secrets.ORDER_TOKEN_SECRET, id);
    expect((await ask('GET', `/api/orders/${id}`, { token })).status).toBe(404);
    await ask('DELETE', `/api/orders/${holder.body.order.id}`, { token: holder.body.token });
    expect((await ask('POST', '/api/orders', { body, headers })).status).toBe(201);
  });

  it('pays once for one key, and refunds a confirmed order that is cancelled', async () => {
    const body = { flightId: flight.id, seats: [system.free[44]] };
    const { order, token } = (await ask('POST', '/api/orders', { body })).body;
    const path = `/api/orders/${order.id}`;
    const payment = {
      token,
      body: { code: '11111' },
      headers: { 'Idempotency-Key': randomUUID() },
    };
    const answers = await Promise.all([1, 2].map(() => ask('POST', `${path}/payment`, payment)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await system.settlePayment(order.id);
    const again = await ask('POST', `${path}/payment`, payment);
    expect(again).toMatchObject({ status: 202, body: { order: { status: 'confirmed' } } });
    const charges = (await (await fetch(`${real.gatewayUrl}/charges`)).json()) as {
      orderId: string;
    }[];
    expect(charges.filter(({ orderId }) => orderId === order.id)).toHaveLength(1);
    const cancelled = await ask('DELETE', path, { token });
    expect(orderSchema.parse(cancelled.body.order)).toMatchObject({
      status: 'cancelled',
      reason: 'refunded',
    });
  });

  it('K6, P12: begins anew under a key whose order Temporal has removed, and charges it anew', async () => {
    const body = { flightId: flight.id, seats: [system.free[45]] };
    const headers = { 'Idempotency-Key': randomUUID() };
    const ledger = async (book: string, id: string) =>
      (await (await fetch(`${real.gatewayUrl}/${book}?orderId=${id}`)).json()) as { id: string }[];
    const buy = async () => {
      const created = await ask('POST', '/api/orders', { body, headers });
      expect(created).toMatchObject({ status: 201, body: { order: { status: 'held' } } });
      const { order, token } = created.body;
      const paid = { token, headers, body: { code: '11111' } };
      expect((await ask('POST', `/api/orders/${order.id}/payment`, paid)).status).toBe(202);
      await system.settlePayment(order.id);
      return { id: order.id, token };
    };
    const { id, token } = await buy();
    await ask('DELETE', `/api/orders/${id}`, { token });
    const again = await ask('POST', '/api/orders', { body, headers });
    expect(again.body.order).toMatchObject({ id, status: 'cancelled' });
    await real.env.client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: orderWorkflowId(id) },
    });
    await until(async () => (await ask('GET', `/api/orders/${id}`, { token })).status, 404);

    expect((await buy()).id).toBe(id);
    const charges = await ledger('charges', id);
    const refunds = await ledger('refunds', id);
    expect(charges).toHaveLength(2);
    expect(refunds).toMatchObject([{ chargeId: charges[0]?.id }]);
    await ask('DELETE', `/api/orders/${id}`, { token });
    expect(await ledger('refunds', id)).toMatchObject(
      charges.map((charge) => ({ chargeId: charge.id })),
    );
  });

  it('Q1, Q3, Q5: refuses a crowd on one seat without workflows, and repeats the winner’s answer', async () => {
    const refusedAtOnce = async () => {
      const metrics = await (await fetch(`${real.backend.url}/metrics`)).text();
      return Number(/^aisle_admission_refusals_total (\d+)$/m.exec(metrics)?.[1]);
    };
    const before = await refusedAtOnce();
    const body = { flightId: flight.id, seats: [system.free[46]] };
    const crowd = Array.from({ length: 200 }, async () => {
      const headers = { 'Idempotency-Key': randomUUID() };
      return { headers, answer: await ask('POST', '/api/orders', { body, headers }) };
    });
    const answered = await Promise.all(crowd);
    const winners = answered.filter(({ answer }) => answer.status === 201);
    expect(winners).toHaveLength(1);
    expect(answered.filter(({ answer }) => answer.status === 409)).toHaveLength(199);
    const keys = answered.map(({ headers }) => headers['Idempotency-Key']);
    const started = await Promise.all(keys.map(hasWorkflow));
    const workflows = started.filter(Boolean).length;
    // A creation that reached the flight before its snapshot moved on may have been refused there.
    expect(workflows).toBeLessThanOrEqual(3);
    expect((await refusedAtOnce()) - before).toBe(200 - workflows);
    const [won] = winners;
    const again = await ask('POST', '/api/orders', { body, headers: won?.headers ?? {} });
    expect(again.status).toBe(201);
    expect(again.body.order.id).toBe(won?.answer.body.order.id);
  }, 60_000);

  it('without a worker is not ready and says so; with one again it goes on', async () => {
    const socket = await real.backend.socket();
    await socket.emitWithAck('flight:watch', { flightId: flight.id });
    await real.worker?.stop('SIGKILL');
    const ready = async () => (await ask('GET', '/readyz')).status;
    await until(ready, 503);
    const headers = { 'Idempotency-Key': randomUUID() };
    const seat = system.free[45] ?? '';
    const body = { flightId: flight.id, seats: [seat] };
    const refused = await ask('POST', '/api/orders', { body, headers });
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(refused.headers.get('Retry-After')).not.toBeNull();
    const seen = next<FlightChanged>(socket, 'flight:changed', ({ seats }) => seat in seats);
    await real.startWorker();
    await until(ready, 200);
    const create = async () => (await ask('POST', '/api/orders', { body, headers })).status;
    await until(create, 201);
    expect((await seen).seats[seat]).toMatchObject({ status: 'held' });
    await noFailedTasks();
  }, 180_000);
});
