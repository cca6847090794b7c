import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { invariantNames, type Invariants } from '@aisle/shared/agent-live';
import { limits } from '@aisle/shared/limits';
import { signIn } from '../support/agents.ts';
import { secrets, type Answer, type Ask, type TestBackend } from '../support/backend.ts';
import { say } from '../support/desk.ts';
import { someFlight } from '../support/flights.ts';
import { RealSystem } from '../support/temporal.ts';

const patience = { timeout: 120_000, interval: 200 };
const customers = 8;
const ordersEach = 5;
let real: RealSystem;
let backend: TestBackend;
let sue: { Cookie: string };

beforeAll(async () => {
  // A flight begins a new run after every few orders.
  real = await RealSystem.start(['limit.historyCount.suggestContinueAsNew=60']);
  backend = real.backend;
  await vi.waitFor(
    async () => expect((await backend.ask('GET', '/readyz')).status).toBe(200),
    patience,
  );
  sue = await signIn(backend, 'sue');
});
afterAll(() => real.stop());

async function openFlight(number: string): Promise<FlightDefinition> {
  const flight = someFlight(Date.now(), number);
  const { origin, destination, departsAt, aircraft, fares } = flight;
  const body = { number, origin, destination, departsAt, aircraft, fares };
  expect((await backend.ask('POST', '/api/flights', { body, headers: sue })).status).toBe(201);
  return flight;
}

/** Asks until there is an answer: while the worker is away there is none. */
function insist(method: string, path: string, options: Ask): Promise<Answer> {
  const headers = { 'Idempotency-Key': randomUUID() };
  return vi.waitFor(async () => {
    const answer = await backend.ask(method, path, { headers, ...options });
    expect(answer.status, answer.text).toBeLessThan(500);
    return answer;
  }, patience);
}

/** Books seats of its own again and again: pays for most, gives some back, before or after. */
async function customer(flight: FlightDefinition, seats: readonly string[]): Promise<void> {
  for (const [turn, seat] of seats.entries()) {
    const made = await insist('POST', '/api/orders', {
      body: { flightId: flight.id, seats: [seat] },
    });
    expect(made.status, made.text).toBe(201);
    const { order, token } = made.body;
    const address = `/api/orders/${order.id}`;
    if (turn % 4 !== 0) {
      await insist('POST', `${address}/payment`, { body: { code: '11111' }, token });
      await vi.waitFor(async () => {
        const { status, body } = await backend.ask('GET', address, { token });
        expect([status, body.order.status]).toEqual([200, 'confirmed']);
      }, patience);
    }
    if (turn % 2 === 0) await insist('DELETE', address, { token });
  }
}

it('D12 the invariants stay green beside a crowd, new runs, a worker that is killed, and a cancelled flight', async () => {
  const flights = [await openFlight('IL 1'), await openFlight('IL 2')];
  const agent = await backend.socket('/agent', { auth: { token: secrets.AGENT_TOKEN } });
  const told: Invariants[] = [];
  agent.on('invariants:changed', (message: Invariants) => told.push(message));
  told.push(await say(agent, 'invariants:watch'));
  const viewer = await backend.socket();
  for (const { id } of flights) await say(viewer, 'flight:watch', { flightId: id });
  const crowd = (): Promise<unknown> =>
    Promise.all(
      Array.from({ length: customers }, (_, place) => {
        const flight = flights[place % flights.length]!;
        const from = place * ordersEach;
        return customer(flight, seatDesignators(flight.aircraft).slice(from, from + ordersEach));
      }),
    );
  await crowd();
  const [cancelled] = flights;
  const path = `/api/agent/flights/${cancelled!.id}/interventions`;
  const body = { command: { type: 'cancel-flight' }, reason: 'Fog.' };
  const headers = { ...sue, 'Idempotency-Key': randomUUID() };
  expect((await backend.ask('POST', path, { body, headers })).status).toBe(200);
  await real.worker?.stop('SIGKILL');
  await real.startWorker();
  await vi.waitFor(async () => {
    const { text } = await backend.ask('GET', `/api/agent/flights/${cancelled!.id}`, { headers });
    expect(text).not.toContain('"status":"sold"');
  }, patience);
  // Whatever is wrong now is red by then.
  const settled = Date.now() + limits.invariantGraceMs + limits.invariantCheckMs;
  await vi.waitFor(
    async () => {
      const now: Invariants = await say(agent, 'invariants:watch');
      expect(Date.parse(now.checkedAt ?? '')).toBeGreaterThan(settled);
      expect(now.invariants).toEqual(
        invariantNames.map((name) => ({ name, ok: true, evidence: [] })),
      );
    },
    { ...patience, interval: 1_000 },
  );
  const red = told.flatMap(({ invariants }) => invariants.filter(({ ok }) => ok === false));
  expect(red).toEqual([]);
}, 300_000);
