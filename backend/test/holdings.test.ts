import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { seatDesignators } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { accounts, signIn } from './support/agents.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const bounds = { HELD_SEATS_PER_CLIENT: 10, HELD_ORDERS_PER_CLIENT: 4 } as const;
const clock = new FakeClock();
const booking = new FakeBooking(() => clock.now());
let backend: TestBackend;
let flight: FlightDefinition;
let free: string[];
let clients = 0;

beforeAll(async () => {
  const settings = {
    ...bounds,
    RATE_LIMITS: 'on',
    TRUSTED_PROXIES: 1,
    AGENT_ACCOUNTS: accounts,
  } as const;
  backend = await TestBackend.start(booking, settings, null, clock);
  await backend.worker(booking);
});
afterAll(() => backend.stop());
beforeEach(async () => {
  clients += 1;
  flight = someFlight(clock.now(), `AI ${clients}`);
  await booking.openFlight(flight);
  free = [...seatDesignators(flight.aircraft)];
});

const client = () => ({ 'X-Forwarded-For': `192.0.2.${clients}` });
const some = (count: number) => free.splice(0, count);

function create(seats: readonly string[], headers: Record<string, string> = {}, server = backend) {
  return server.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
    headers: { ...client(), ...headers },
  });
}

async function held(seats: readonly string[]) {
  const { status, body } = await create(seats);
  expect(status).toBe(201);
  const { order, token } = body;
  const ask = (method: string, part: string, sent?: object) =>
    backend.ask(method, `/api/orders/${order.id}${part}`, { token, body: sent, headers: client() });
  return { order, token, ask };
}

const tooMany = { status: 409, body: { code: 'too-many-held' } };

it('N1: one client holds no more than its seats, whatever cookies and keys it sends', async () => {
  await held(some(9));
  for (let time = 0; time < 3; time += 1) {
    const headers = { 'Idempotency-Key': randomUUID(), Cookie: `aisle-client=${'x'.repeat(22)}` };
    const answer = await create(some(2), headers);
    expect(answer).toMatchObject(tooMany);
    expect(answer.body.detail).toContain('Too much is held from your network');
  }
  expect((await create(some(1))).status).toBe(201);
  const other = { 'X-Forwarded-For': `198.51.100.${clients}` };
  expect((await create(some(9), other)).status).toBe(201);
});

it('N1: of many at once no more are let in than fit', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => create(some(1))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(
    bounds.HELD_ORDERS_PER_CLIENT,
  );
  for (const answer of answers) if (answer.status !== 201) expect(answer).toMatchObject(tooMany);
});

it('N7: who waits for seats counts as holding as many, until the wait is stopped', async () => {
  const path = `/api/flights/${flight.id}/watches`;
  const wait = (count: number) =>
    backend.ask('POST', path, { body: { count, maxPrice: 0.01 }, headers: client() });
  const answer = await wait(9);
  expect(answer.status).toBe(201);
  const { watch, token } = answer.body as unknown as { watch: { id: string }; token: string };
  expect(await wait(2)).toMatchObject(tooMany);
  expect(await create(some(2))).toMatchObject(tooMany);
  await backend.ask('DELETE', `${path}/${watch.id}`, { token, headers: client() });
  expect((await create(some(9))).status).toBe(201);
});

it('N1: a change of seats is bounded alike, and giving some up always goes', async () => {
  await held(some(8));
  const seats = some(2);
  const { ask } = await held(seats);
  expect(await ask('PUT', '/seats', { seats: [...seats, ...some(1)] })).toMatchObject(tooMany);
  expect((await ask('PUT', '/seats', { seats: seats.slice(1) })).status).toBe(200);
  expect((await ask('PUT', '/seats', { seats: [...some(1), ...seats.slice(1)] })).status).toBe(200);
});

it('N3: what is cancelled, sold or run out is not held any more', async () => {
  const cancelled = await held(some(9));
  expect(await create(some(2))).toMatchObject(tooMany);
  await cancelled.ask('DELETE', '');
  const sold = await held(some(9));
  expect(await create(some(2))).toMatchObject(tooMany);
  expect((await sold.ask('POST', '/payment', { code: '11111' })).status).toBe(202);
  expect(await create(some(2))).toMatchObject(tooMany);
  booking.confirm(sold.order.id);
  await sold.ask('GET', '');
  await held(some(9));
  expect(await create(some(2))).toMatchObject(tooMany);
  await clock.pass(limits.holdMs);
  expect((await create(some(9))).status).toBe(201);
});

it('N3: what was refused is not held', async () => {
  const taken = some(1);
  await create(taken, { 'X-Forwarded-For': '198.51.100.250' });
  for (let time = 0; time < 8; time += 1) {
    expect(await create([...taken, ...some(4)])).toMatchObject({
      status: 409,
      body: { code: 'seats-unavailable' },
    });
  }
  expect((await create(some(9))).status).toBe(201);
});

it('N1, Q3: a repeated creation is answered as before, however much is held', async () => {
  const key = { 'Idempotency-Key': randomUUID() };
  const seats = some(9);
  const first = await create(seats, key);
  booking.confirm((await pay(first.body.order.id, first.body.token)).id);
  await backend.ask('GET', `/api/orders/${first.body.order.id}`, { token: first.body.token });
  await held(some(9));
  const again = await create(seats, key);
  expect(again).toMatchObject({ status: 201, body: { order: { id: first.body.order.id } } });
});

async function pay(id: string, token: string) {
  const payment = { token, body: { code: '11111' }, headers: client() };
  expect((await backend.ask('POST', `/api/orders/${id}/payment`, payment)).status).toBe(202);
  return { id };
}

it('N5: agents are not bounded', async () => {
  const sue = await signIn(backend, 'sue');
  const token = { Authorization: `Bearer ${secrets.AGENT_TOKEN}` };
  for (const agent of [sue, token, sue, token]) {
    expect((await create(some(9), agent)).status).toBe(201);
  }
  expect((await create(some(9))).status).toBe(201);
});

it('N5: an order’s token makes nobody an agent, and is no guess at the token of one', async () => {
  const { token } = await held(some(9));
  const shown = { Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID() };
  const last = some(1);
  for (let time = 0; time <= limits.wrongTokens + 1; time += 1) {
    expect((await create(last, shown)).status).toBe(201);
  }
  expect(await create(some(9), { Authorization: `Bearer ${token}` })).toMatchObject(tooMany);
});

it('N1: with RATE_LIMITS=off nobody is bounded', async () => {
  const unbounded = await TestBackend.start(booking, bounds, null, clock);
  for (let order = 0; order < 6; order += 1) {
    expect((await create(some(9), {}, unbounded)).status).toBe(201);
  }
  await unbounded.stop();
});
