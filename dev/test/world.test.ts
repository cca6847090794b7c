import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import type { Flight, Order } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { usualWorld, World } from '../src/world.ts';

let world: World;
let flight: Flight;
let agent: { Cookie: string };
beforeAll(async () => {
  const log = pino({ level: 'silent' });
  const settings = { ...usualWorld, beatMs: 0, attemptSeconds: 0.1, pauseSeconds: 0.1 };
  world = await World.start({ settings, port: 0, origins: [], log });
  const signedIn = await ask('POST', '/api/agent/session', {
    body: { name: 'supervisor', password: 'supervisor' },
  });
  agent = { Cookie: (signedIn.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '' };
  const { flights } = (await (await ask('GET', '/api/flights')).json()) as { flights: Flight[] };
  flight = flights[0]!;
});
afterAll(() => world.stop());

interface Ask {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(method: string, path: string, { body, headers }: Ask = {}): Promise<Response> {
  const answer = await fetch(world.url + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

/** Takes the first free seat, says who will sit there, and pays for it; gives what asks how the order is. */
async function buy(code: string): Promise<() => Promise<Order>> {
  const shown = await ask('GET', `/api/flights/${flight.id}`);
  const { seats } = (await shown.json()) as { seats: Record<string, unknown> };
  const free = seatDesignators(flight.aircraft).find((seat) => !(seat in seats));
  const created = await ask('POST', '/api/orders', {
    headers: { 'Idempotency-Key': randomUUID() },
    body: { flightId: flight.id, seats: [free] },
  });
  const { order, token } = (await created.json()) as { order: Order; token: string };
  const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID() };
  const pay = () => ask('POST', `/api/orders/${order.id}/payment`, { headers, body: { code } });
  await expect(pay()).rejects.toThrow('passengers-missing');
  const [seat = ''] = order.seats;
  const passengers = [{ seat, givenName: 'Ada', surname: 'Lovelace', type: 'adult' }];
  const people = { passengers, contact: { email: 'ada@example.com' } };
  await ask('PUT', `/api/orders/${order.id}/passengers`, { headers, body: people });
  await pay();
  return async () => {
    const answer = await ask('GET', `/api/orders/${order.id}`, { headers });
    return ((await answer.json()) as { order: Order }).order;
  };
}

interface Invariants {
  readonly checkedAt: string;
  readonly invariants: readonly { readonly name: string; readonly ok: boolean }[];
}

const settled = { timeout: 100_000 };

it('takes payments attempt by attempt, by the test codes', async () => {
  const [once, never] = [await buy('12121'), await buy('99999')];
  await vi.waitFor(async () => expect((await once()).status).toBe('confirmed'), settled);
  expect((await once()).payment).toMatchObject({ attempt: 2, lastFailure: 'declined' });
  await vi.waitFor(async () => expect((await never()).status).toBe('failed'), settled);
  expect((await never()).payment).toMatchObject({ attempt: 3, lastFailure: 'timed-out' });
});

it('sells for the charge that its gateway made, so that the invariants hold', async () => {
  const order = await buy('11111');
  await vi.waitFor(async () => expect((await order()).status).toBe('confirmed'), settled);
  // A sale without its charge is told of only when it stands for a while.
  const from = Date.now() + limits.invariantGraceMs + limits.invariantCheckMs;
  await vi.waitFor(async () => {
    const answer = await ask('GET', '/api/agent/invariants', { headers: agent });
    const { checkedAt, invariants } = (await answer.json()) as Invariants;
    expect(Date.parse(checkedAt)).toBeGreaterThan(from);
    expect(invariants.filter(({ ok }) => !ok)).toEqual([]);
  }, settled);
});

it('keeps histories that replay to what was answered, and refunds who paid for a cancelled flight', async () => {
  const order = await buy('11111');
  await vi.waitFor(async () => expect((await order()).status).toBe('confirmed'), settled);
  const { id } = await order();
  await ask('POST', `/api/agent/flights/${flight.id}/interventions`, {
    headers: { ...agent, 'Idempotency-Key': randomUUID() },
    body: { command: { type: 'cancel-flight' }, reason: 'no crew' },
  });
  expect(await order()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  const history = await ask('GET', `/api/agent/flights/${flight.id}/history`, { headers: agent });
  expect(await history.json()).toMatchObject({ differenceCount: 0, complete: true });
  await vi.waitFor(async () => {
    const file = await ask('GET', `/api/agent/orders/${id}`, { headers: agent });
    const { payments } = (await file.json()) as { payments: { kind: string }[] };
    expect(payments.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
  }, settled);
});
