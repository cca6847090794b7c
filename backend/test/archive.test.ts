/** A confirmation finds its order when Temporal has removed order and flight. */
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { confirmationCode, flightWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { SeatCommand } from '@aisle/shared/seat-map';
import { TemporalArchive, type ArchivedOrder } from '../src/history/archive.ts';
import { secrets } from './support/backend.ts';
import { PlayedFlight } from './support/played-flight.ts';
import { RealSystem } from './support/temporal.ts';

const orderIds = [
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  '01BX5ZZKBKACTAV9WEVGEMMVRZ',
  '01CZ6AAKBKACTAV9WEVGEMMVRZ',
  '01DA7BBKBKACTAV9WEVGEMMVRZ',
];
const [paidId = '', heldId = '', refundedId = '', forgottenId = ''] = orderIds;

const hour = 60 * 60_000;

let real: RealSystem;
let client: Client;
let archive: TemporalArchive;
beforeAll(async () => {
  real = await RealSystem.start();
  client = new Client(real.temporal);
  archive = new TemporalArchive(real.temporal);
}, 240_000);
afterAll(() => real.stop());

const people = (seat: string) => ({
  passengers: [{ seat, givenName: 'Zoë', surname: 'Ångström', type: 'adult' } as const],
  contact: { email: 'zoe@example.com' },
});

/** Sells a seat to one order and holds one for another until departure. */
function commands(): SeatCommand[] {
  const sign = (orderId: string, revision: number) => ({ orderId, revision, issuedAt: Date.now() });
  const { holdMs, fenceMs } = limits;
  return [
    { ...sign(paidId, 1), type: 'set-seats', seats: ['12A'], holdMs },
    { ...sign(paidId, 2), type: 'start-payment', fenceMs },
    { ...sign(paidId, 3), type: 'sell', chargeId: 'charge-1', people: people('12A') },
    { ...sign(heldId, 1), type: 'set-seats', seats: ['12B'], holdMs },
  ];
}

/** Sells two seats and gives them back with the money. */
function refund(orderId = refundedId): SeatCommand[] {
  const sign = (revision: number) => ({ orderId, revision, issuedAt: Date.now() });
  const { holdMs, fenceMs } = limits;
  return [
    { ...sign(1), type: 'set-seats', seats: ['14A', '14B'], holdMs },
    { ...sign(2), type: 'start-payment', fenceMs },
    { ...sign(3), type: 'sell', chargeId: 'charge-2', people: people('14A') },
    { ...sign(4), type: 'release', reason: 'refunded' },
  ];
}

/** The index of workflows follows them at some distance. */
async function find(orderId: string): Promise<ArchivedOrder> {
  for (;;) {
    const found = await archive.byOrder(orderId);
    if (found.ok) return found.value;
  }
}

it('T9: by its confirmation, its id, or its flight; without the flight’s workflow', async () => {
  const flight = await PlayedFlight.open(client, hour);
  const { id } = flight.definition;
  await flight.send(commands());
  expect(await archive.byFlight(id)).toEqual({ ok: false, error: { code: 'flight-not-found' } });
  const departsAt = await flight.departSoon();
  const manifest = await flight.ended();
  await real.removeWorkflow({ workflowId: flightWorkflowId(id) });
  const code = confirmationCode(paidId);
  const found = await find(paidId);
  expect(found).toEqual({
    orderId: paidId,
    confirmation: code,
    flight: { ...flight.definition, departsAt },
    seats: ['12A'],
    ending: 'departed',
    at: departsAt,
    people: people('12A'),
    peopleUntil: expect.any(String) as string,
  });
  expect(await archive.byConfirmation(code.toLowerCase())).toEqual({ ok: true, value: [found] });
  expect(await archive.byFlight(id)).toEqual({ ok: true, value: manifest });
  await agentsFind(flight.definition.id, code);
  for (const typed of ['ångström', 'zoe@example.com']) {
    await agentsFindPerson(typed, { flightId: id, orderId: paidId });
  }
  // Its number and day are taken for good: a second flight by that id would meet what the first one left.
  const opened = await real.booking(limits.holdMs).openFlight(flight.definition);
  expect(opened).toEqual({ ok: false, error: { code: 'flight-exists' } });
});

it('T10: by its confirmation or its id when it was refunded, while its flight goes on and after', async () => {
  const flight = await PlayedFlight.open(client, hour);
  const { id } = flight.definition;
  await flight.send(refund());
  const code = confirmationCode(refundedId);
  const found = await find(refundedId);
  expect(found).toMatchObject({
    orderId: refundedId,
    confirmation: code,
    flight: flight.definition,
    seats: ['14A', '14B'],
    ending: 'refunded',
  });
  await agentsFindRefunded(id, code);
  await agentsFindPerson('Angstrom', { flightId: id, orderId: refundedId });
  await flight.departSoon();
  const manifest = await flight.ended();
  await real.removeWorkflow({ workflowId: flightWorkflowId(id) });
  expect(await archive.byConfirmation(code)).toEqual({ ok: true, value: [found] });
  expect(await archive.byFlight(id)).toEqual({ ok: true, value: manifest });
  expect(manifest.former).toMatchObject([{ orderId: refundedId, ending: 'refunded' }]);
  await agentsFindRefunded(id, code);
});

it('D18, T13: forgets the people of an order when its flight has ended, and says what remains', async () => {
  const flight = await PlayedFlight.open(client, hour);
  const { id } = flight.definition;
  await flight.send(refund(forgottenId));
  await agentsFindPerson('Ångström', { flightId: id, orderId: forgottenId });
  const forget = () =>
    real.backend.ask('POST', `/api/agent/orders/${forgottenId}/forgetting`, {
      token: secrets.AGENT_TOKEN,
      body: { reason: 'Zoë ÅNGSTRÖM asked for it (zoe@example.com)' },
    });
  const early = { status: 409, body: { code: 'journey-not-over' } };
  await vi.waitFor(async () => expect(await forget()).toMatchObject(early), 30_000);
  await flight.departSoon();
  const before = await flight.ended();
  expect(JSON.stringify(before)).toContain('Zoë');
  const day = 86_400_000;
  await vi.waitFor(async () => {
    const { status, body } = await forget();
    expect(status).toBe(200);
    const { historiesUntil } = body as unknown as { historiesUntil: string };
    expect(Date.parse(historiesUntil)).toBeGreaterThan(Date.now() + day / 2);
  }, 30_000);
  const ask = (path: string) =>
    real.backend.ask('GET', `/api/agent${path}`, { token: secrets.AGENT_TOKEN });
  await vi.waitFor(async () => {
    const { body, text } = await ask(`/flights/${id}/manifest`);
    expect(text).not.toMatch(/Zoë|ngstr|zoe@/i);
    expect(body).toMatchObject({
      former: [{ orderId: forgottenId, seats: ['14A', '14B'] }],
      audit: [
        { command: { type: 'delay' } },
        {
          by: 'token',
          reason: '… … asked for it (…)',
          command: { type: 'forget-people' },
        },
      ],
    });
  }, 30_000);
  await vi.waitFor(async () => {
    const { body, text } = await ask(`/orders/${forgottenId}`);
    expect(text).not.toMatch(/Zoë|ngstr|zoe@/i);
    expect(body).toMatchObject({ keeps: { peopleUntil: null } });
  }, 30_000);
}, 120_000);

it('T9: finds nothing by what is no code, nor by an order that never paid', async () => {
  const nothing = { ok: true, value: [] };
  for (const code of ['', 'ABC', "ABC23' OR 1", '0OIL11', confirmationCode(heldId)]) {
    expect(await archive.byConfirmation(code)).toEqual(nothing);
  }
  const unknown = { ok: false, error: { code: 'order-not-found' } };
  expect(await archive.byOrder(heldId)).toEqual(unknown);
});

/** What the desk answers about the flight and its order that are gone. */
async function agentsFind(flightId: string, confirmation: string): Promise<void> {
  const ask = (path: string) =>
    real.backend.ask('GET', `/api/agent${path}`, { token: secrets.AGENT_TOKEN });
  const { body } = await ask(`/search?q=${confirmation}`);
  const label = expect.stringMatching(
    new RegExp(`^Confirmation ${confirmation}: .+, flight departed$`),
  ) as string;
  expect(body).toMatchObject({
    results: [{ kind: 'confirmation', flightId, orderId: paidId, label }],
  });
  const order = await ask(`/orders/${paidId}`);
  expect(order.body).toMatchObject({ order: null, orderId: paidId, confirmation, flightId });
  const manifest = await ask(`/flights/${flightId}/manifest`);
  expect(manifest.body).toMatchObject({
    state: 'departed',
    orders: [{ orderId: paidId, confirmation, seats: ['12A'], status: 'sold' }],
  });
}

/** The index of workflows follows them at some distance, and shows whoever flew before, too. */
async function agentsFindPerson(typed: string, order: { flightId: string; orderId: string }) {
  const path = `/api/agent/search?q=${encodeURIComponent(typed)}`;
  await vi.waitFor(async () => {
    const { body } = await real.backend.ask('GET', path, { token: secrets.AGENT_TOKEN });
    expect(body).toMatchObject({
      results: expect.arrayContaining([
        expect.objectContaining({ kind: 'person', ...order }),
      ]) as unknown,
    });
  }, 30_000);
}

/** What the desk answers about an order that was refunded and is gone. */
async function agentsFindRefunded(flightId: string, confirmation: string): Promise<void> {
  const ask = (path: string) =>
    real.backend.ask('GET', `/api/agent${path}`, { token: secrets.AGENT_TOKEN });
  const { body } = await ask(`/search?q=${confirmation}`);
  const ending = 'cancelled by the customer, refunded';
  const label = expect.stringMatching(
    new RegExp(`^Confirmation ${confirmation}: .+, ${ending}$`),
  ) as string;
  expect(body).toMatchObject({
    results: [{ kind: 'confirmation', flightId, orderId: refundedId, label }],
  });
  const order = await ask(`/orders/${refundedId}`);
  expect(order.body).toMatchObject({
    order: null,
    orderId: refundedId,
    flightId,
    archived: {
      seats: ['14A', '14B'],
      reason: 'refunded',
      message:
        'You cancelled the order. The whole amount was refunded and the seats are free again.',
    },
  });
}
