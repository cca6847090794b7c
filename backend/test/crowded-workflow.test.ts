import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { Intervention } from '@aisle/shared/interventions';
import { orderWorkflowId } from '@aisle/shared/ids';
import { ok } from '@aisle/shared/result';
import { orderIdFor } from '../src/booking/identity.ts';
import type { Answer } from '../src/booking/port.ts';
import type { TemporalBooking } from '../src/booking/temporal.ts';
import { someFlight } from './support/flights.ts';
import { RealSystem } from './support/temporal.ts';

/** As many as a workflow takes updates at once (ten), and more, by several backends together. */
const callers = Array.from({ length: 24 }, (_, place) => place);
let real: RealSystem;
let backends: TemporalBooking[];
let flight: FlightDefinition;

beforeAll(async () => {
  real = await RealSystem.start();
  await vi.waitFor(
    async () => expect((await real.backend.ask('GET', '/readyz')).status).toBe(200),
    { timeout: 60_000, interval: 200 },
  );
  // How long a customer waits is another matter: a busy machine takes longer for so many.
  real.temporal.connection.withDeadline = (_, request) => request();
  // Each has a queue of its own, and knows nothing of the others'.
  backends = Array.from({ length: 8 }, () => real.booking(60_000));
}, 240_000);
afterAll(() => real.stop());

let orderId: string;
beforeEach(async () => {
  flight = someFlight(Date.now(), `CR ${Math.floor(Math.random() * 9_999)}`);
  orderId = orderIdFor(randomUUID(), 'test');
  expect(await backendOf(0).openFlight(flight)).toMatchObject({ ok: true });
});

function backendOf(caller: number): TemporalBooking {
  return backends[caller % backends.length]!;
}

/** As every client does, asks again when it is told that a flight or an order is too busy to be asked just now. */
async function asked<T>(ask: () => Answer<T>): Answer<T> {
  for (;;) {
    const answer = await ask();
    if (answer.ok || answer.error.code !== 'busy') return answer;
  }
}

function create(caller: number, seats: readonly string[] = ['1A']) {
  const request = { orderId, flight, seats, fingerprint: 'same' };
  return asked(() => backendOf(caller).createOrder(request));
}

/** The codes of what all callers were answered at once; `ok` for who was not refused. */
async function codesOf(call: (caller: number) => Answer<unknown>): Promise<Set<string>> {
  const answers = await Promise.all(callers.map(call));
  return new Set(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)));
}

it('K2: answers two dozen who create one order at once', async () => {
  expect(await codesOf((caller) => create(caller))).toEqual(new Set(['ok']));
  let runs = 0;
  const query = `WorkflowId = '${orderWorkflowId(orderId)}'`;
  for await (const { workflowId } of real.env.client.workflow.list({ query }))
    runs += Number(workflowId === orderWorkflowId(orderId));
  expect(runs).toBeLessThanOrEqual(1);
});

it('Q11: changes one order’s seats for two dozen who do so at once', async () => {
  await create(0);
  // Who asks for what another has got meanwhile is told the order as it is.
  const change = async (caller: number): Answer<unknown> => {
    const seats = [`${1 + (caller % 3)}A`];
    const answer = await asked(() => backendOf(caller).changeSeats(orderId, seats));
    const isDone = !answer.ok && answer.error.order?.seats.join() === seats.join();
    return isDone ? ok(null) : answer;
  };
  expect(await codesOf(change)).toEqual(new Set(['ok']));
});

it('P7: lets two dozen who pay for one order at once pay for it once', async () => {
  await create(0);
  const codes = await codesOf((caller) => {
    const payment = { code: '11111', key: randomUUID() };
    return asked(() => backendOf(caller).pay(orderId, payment));
  });
  expect([...codes].every((code) => /^(?:ok|payment-running|order-confirmed)$/.test(code))).toBe(
    true,
  );
  expect(codes).toContain('ok');
});

it('A1: carries out two dozen interventions on one flight at once', async () => {
  const command = { type: 'close-sales' } as const;
  const closing: Omit<Intervention, 'id'> = {
    by: 'sue',
    role: 'supervisor',
    reason: 'A test.',
    command,
  };
  const intervene = (caller: number) => {
    const intervention = { ...closing, id: randomUUID() };
    return asked(() => backendOf(caller).desk.intervene(flight.id, intervention));
  };
  expect(await codesOf(intervene)).toEqual(new Set(['ok']));
});
