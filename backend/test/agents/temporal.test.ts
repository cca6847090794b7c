import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { AgentOrder, Board, FlightRoom, RoomChanged } from '@aisle/shared/agent-contract';
import type { AuditAnswer } from '@aisle/shared/audit-routes';
import { invariantNames, type Feed, type Invariants } from '@aisle/shared/agent-live';
import type { Order } from '@aisle/shared/contract';
import { endedSessionWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { TemporalAuditLog } from '../../src/history/audit-log.ts';
import { unwrap } from '../../src/problem.ts';
import { orderIdFor } from '../../src/booking/identity.ts';
import { signIn } from '../support/agents.ts';
import { next, secrets, type TestBackend } from '../support/backend.ts';
import { rowOf, say } from '../support/desk.ts';
import { someFlight } from '../support/flights.ts';
import { RealSystem } from '../support/temporal.ts';

/** For what takes its time on a busy machine. */
const patience = { timeout: 60_000, interval: 200 };
let real: RealSystem;
let backend: TestBackend;
let flight: FlightDefinition;
let ann: { Cookie: string };
let sue: { Cookie: string };
let flights = 0;

beforeAll(async () => {
  real = await RealSystem.start();
  backend = real.backend;
  await vi.waitFor(
    async () => expect((await backend.ask('GET', '/readyz')).status).toBe(200),
    patience,
  );
  [ann, sue] = [await signIn(backend, 'ann'), await signIn(backend, 'sue')];
});
afterAll(() => real.stop());
beforeEach(async () => {
  flights += 1;
  flight = someFlight(Date.now(), `TD ${flights}`);
  const { number, origin, destination, departsAt, aircraft, fares } = flight;
  const body = { number, origin, destination, departsAt, aircraft, fares };
  expect((await backend.ask('POST', '/api/flights', { body, headers: sue })).status).toBe(201);
});

async function book(seats: string[]): Promise<{ order: Order; token: string }> {
  const body = { flightId: flight.id, seats };
  const headers = { 'Idempotency-Key': randomUUID() };
  const answer = await backend.ask('POST', '/api/orders', { body, headers });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

const orderOf = async ({ order, token }: { order: Order; token: string }) =>
  (await backend.ask('GET', `/api/orders/${order.id}`, { token })).body.order;

async function paid(seats: string[]) {
  const made = await book(seats);
  const { id } = made.order;
  const payment = { body: { code: '11111' }, token: made.token };
  expect((await backend.ask('POST', `/api/orders/${id}/payment`, payment)).status).toBe(202);
  await vi.waitFor(async () => expect((await orderOf(made)).status).toBe('confirmed'), patience);
  return made;
}

const room = async () =>
  (await backend.ask('GET', `/api/agent/flights/${flight.id}`, { headers: ann }))
    .body as unknown as FlightRoom;

function act(command: object, headers: Record<string, string> = ann, more: object = {}) {
  const body = { command, reason: 'the real thing', ...more };
  return backend.ask('POST', `/api/agent/flights/${flight.id}/interventions`, { body, headers });
}

it('a flight of the real system is on the board, in the feed, and in its room, as it happens', async () => {
  const socket = await backend.socket('/agent', { auth: { token: secrets.AGENT_TOKEN } });
  // A flight is on the board as soon as the backend has asked it.
  await vi.waitFor(async () => {
    const board: Board = await say(socket, 'board:watch');
    expect(rowOf(board, flight.id)).toMatchObject({ state: 'open', version: 0, stale: false });
  }, patience);
  await say(socket, 'feed:watch');
  await say(socket, 'room:watch', { flightId: flight.id });
  const row = next<Board>(socket, 'board:changed', (message) => {
    return rowOf(message, flight.id)?.flight.seats.held === 2;
  });
  const event = next<Feed>(socket, 'feed:events', ({ events }) => {
    return events.some(({ flightId, type }) => flightId === flight.id && type === 'seats-held');
  });
  const change = next<RoomChanged>(socket, 'room:changed');
  const { order } = await book(['1A', '1C']);
  expect(await change).toMatchObject({ seats: { '1A': { status: 'held', orderId: order.id } } });
  await Promise.all([row, event]);
});

it('D2 a session that was signed out is known wherever Temporal is asked, once and for good', async () => {
  const gone = await signIn(backend, 'ann');
  const { desk } = real.booking(1_000);
  const [text = ''] = gone.Cookie.replace('aisle_agent=', '').split('.');
  const { id } = JSON.parse(Buffer.from(text, 'base64url').toString()) as { id: string };
  expect(await desk.hasSessionEnded(id)).toEqual({ ok: true, value: false });
  expect((await backend.ask('DELETE', '/api/agent/session', { headers: gone })).status).toBe(204);
  expect(await desk.hasSessionEnded(id)).toEqual({ ok: true, value: true });
  expect(await desk.endSession(id)).toEqual({ ok: true, value: null });
  await real.env.client.workflow.getHandle(endedSessionWorkflowId(id)).result();
  expect(await desk.endSession(id)).toEqual({ ok: true, value: null });
  expect(await desk.hasSessionEnded(id)).toEqual({ ok: true, value: true });
});

it('an order’s file tells its story, and the invariants hold', async () => {
  const made = await paid(['1A']);
  const { body } = await backend.ask('GET', `/api/agent/orders/${made.order.id}`, { headers: ann });
  const file = body as unknown as AgentOrder;
  expect(file.timeline.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['seats-chosen', 'payment-started', 'confirmed']),
  );
  expect(file.payments).toMatchObject([{ kind: 'charge' }]);
  await vi.waitFor(async () => {
    const { invariants } = (await backend.ask('GET', '/api/agent/invariants', { headers: ann }))
      .body as unknown as Invariants;
    expect(invariants).toEqual(invariantNames.map((name) => ({ name, ok: true, evidence: [] })));
  }, patience);
});

it('an order that an agent moves or cancels learns of it in words, and is refunded', async () => {
  const made = await paid(['1A']);
  const { version } = await room();
  const moved = await act({ type: 'move-order', orderId: made.order.id, seats: ['2A'] }, ann, {
    version,
    tellCustomer: 'Your seat is being repaired.',
  });
  expect(moved.status, moved.text).toBe(200);
  await vi.waitFor(async () => {
    const { seats, message } = await orderOf(made);
    expect(seats).toEqual(['2A']);
    expect(message).toContain('Your seat is being repaired.');
  }, patience);
  expect(JSON.stringify(await orderOf(made))).not.toMatch(/ann|the real thing/);
  const late = await act({ type: 'force-release', orderId: made.order.id }, sue, { version });
  expect(late).toMatchObject({ status: 409, body: { code: 'superseded-by-another' } });
  expect((await act({ type: 'force-release', orderId: made.order.id }, sue)).status).toBe(200);
  await vi.waitFor(async () => expect((await orderOf(made)).status).toBe('cancelled'), patience);
  const audit = (await room()).audit.map(({ by, role, command }) => [by, role, command.type]);
  expect(audit).toEqual([
    ['sue', 'supervisor', 'open-flight'],
    ['ann', 'agent', 'move-order'],
    ['sue', 'supervisor', 'force-release'],
  ]);
  const { body } = await backend.ask('GET', `/api/agent/orders/${made.order.id}`, { headers: ann });
  expect((body as unknown as AgentOrder).payments.map(({ kind }) => kind)).toEqual([
    'charge',
    'refund',
  ]);
});

it('a cancelled flight refunds and tells, and takes no more interventions', async () => {
  const made = await paid(['1A']);
  const preview = await backend.ask(
    'POST',
    `/api/agent/flights/${flight.id}/interventions/preview`,
    {
      body: { command: { type: 'cancel-flight' } },
      headers: sue,
    },
  );
  expect(preview.status, preview.text).toBe(200);
  expect(preview.text).toContain('1 paid order will be refunded');
  expect((await act({ type: 'cancel-flight' }, ann)).status).toBe(403);
  expect((await act({ type: 'cancel-flight' }, sue)).status).toBe(200);
  await vi.waitFor(async () => expect((await orderOf(made)).status).toBe('cancelled'), patience);
  await vi.waitFor(async () => {
    const again = await act({ type: 'block', seats: ['3A'] });
    expect(again).toMatchObject({ status: 409, body: { code: 'flight-cancelled' } });
  }, patience);
  await vi.waitFor(async () => {
    const { body } = await backend.ask('GET', '/api/agent/flights', { headers: ann });
    expect(rowOf(body as unknown as Board, flight.id)).toMatchObject({ state: 'cancelled' });
  }, patience);
});

it('D15 an order that was terminated is named within seconds, and a release by force mends it', async () => {
  const [there, gone] = [await paid(['20A']), await paid(['20C'])];
  const owners = async () => {
    const { body } = await backend.ask('GET', '/api/agent/invariants', { headers: ann });
    const { invariants } = body as unknown as Invariants;
    return invariants.find(({ name }) => name === 'one-owner-a-seat');
  };
  await real.env.client.workflow.getHandle(orderWorkflowId(gone.order.id)).terminate('by hand');
  await vi.waitFor(async () => expect((await owners())?.ok).toBe(false), patience);
  expect((await owners())?.evidence).toEqual([
    expect.stringContaining(
      `${flight.id}: order ${gone.order.id} has 20C (sold), and its workflow`,
    ),
  ]);
  expect((await act({ type: 'force-release', orderId: gone.order.id }, sue)).status).toBe(200);
  await vi.waitFor(async () => expect((await owners())?.ok).toBe(true), patience);
  expect((await orderOf(there)).status).toBe('confirmed');
});

it('D15 thousands of orders are listed by questions that the server takes', async () => {
  const { order } = await book(['21A']);
  const { desk } = real.booking(1_000);
  const others = Array.from({ length: limits.orphanChunk - 1 }, (_, place) =>
    orderIdFor(`${place}`, 'nobody'),
  );
  const running = { ok: true, value: new Set([order.id]) };
  await vi.waitFor(async () => {
    expect(await desk.runningOrders([...others, order.id])).toEqual(running);
  }, patience);
  expect(await desk.runningOrders([order.id])).toEqual(running);
});

it('D12 a refund that no order asked for turns the money’s invariant red within seconds, one that was asked for does not', async () => {
  const [asked, unasked] = [await paid(['14A']), await paid(['14C'])];
  const money = async () => {
    const { body } = await backend.ask('GET', '/api/agent/invariants', { headers: ann });
    const { invariants } = body as unknown as Invariants;
    return invariants.find(({ name }) => name === 'charged-exactly-if-sold');
  };
  await backend.ask('DELETE', `/api/orders/${asked.order.id}`, { token: asked.token });
  const response = await fetch(`${real.gatewayUrl}/refunds`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      Authorization: `Bearer ${secrets.GATEWAY_TOKEN}`,
    },
    body: JSON.stringify({ orderId: unasked.order.id }),
  });
  expect(response.status).toBe(201);
  await vi.waitFor(async () => expect((await money())?.ok).toBe(false), patience);
  const { evidence } = (await money())!;
  expect(evidence).toEqual([
    expect.stringContaining(`order ${unasked.order.id} is confirmed, and was refunded`),
  ]);
});

it('T14, D20 what agents did is read from the log of all audits, by supervisors and by who did it', async () => {
  expect((await act({ type: 'block', seats: ['20A'] })).status).toBe(200);
  const read = async (headers: Record<string, string>) => {
    const path = `/api/agent/audit?flight=${flight.id}`;
    const { body } = await backend.ask('GET', path, { headers });
    return (body as unknown as AuditAnswer).entries.map(({ command }) => command.type);
  };
  await vi.waitFor(async () => {
    expect(await read(sue)).toEqual(['block', 'open-flight']);
  }, patience);
  expect(await read(ann)).toEqual(['block']);
  expect((await backend.ask('GET', '/api/agent/audit?agent=sue', { headers: ann })).status).toBe(
    403,
  );
});

it('T15 closed pages of the log are found by their flight, and forget names', async () => {
  const log = new TemporalAuditLog(real.temporal);
  const { id, number, origin, destination, departsAt } = flight;
  const entry = {
    at: new Date().toISOString(),
    version: 1,
    command: { type: 'open-sales', by: 'Ann', reason: 'Zoë Gone called.' },
  } as const;
  const entries = Array<typeof entry>(limits.auditReportEntries).fill(entry);
  const about = { id, number, origin, destination, departsAt };
  for (let first = 1; first <= limits.auditPageEntries + 1; first += entries.length) {
    const report = { source: id, first, flight: about, entries };
    expect(await log.add(report)).toEqual({ ok: true, value: null });
  }
  const pages = () => log.closedWith(id).then(unwrap);
  await vi.waitFor(async () => expect(await pages()).not.toEqual([]), patience);
  await log.forget({ flightId: id, names: ['Gone', 'Zoë'] });
  await vi.waitFor(async () => {
    const closed = await Promise.all((await pages()).map((page) => log.closed(page).then(unwrap)));
    const all = JSON.stringify([closed, unwrap(await log.open())]);
    expect([all.includes('… … called.'), all.includes('Gone')]).toEqual([true, false]);
  }, patience);
  expect(await log.closed(1_000_000)).toEqual({ ok: true, value: null });
});
