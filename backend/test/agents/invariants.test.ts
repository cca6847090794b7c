import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { orderTotal, type FlightDefinition } from '@aisle/shared/aircraft';
import {
  invariantNames,
  invariantsSchema,
  type InvariantName,
  type Invariants,
} from '@aisle/shared/agent-live';
import { confirmationCode } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { Manifest } from '@aisle/shared/workflow-api';
import { accounts, signIn } from '../support/agents.ts';
import { nothingPast, TestBackend } from '../support/backend.ts';
import { FakeBooking } from '../support/fake-booking.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { someFlight } from '../support/flights.ts';
import { FakeLedger } from '../support/ledger.ts';
import { fingerprintOf, orderIdFor } from '../../src/booking/identity.ts';

let clock: FakeClock;
let booking: FakeBooking;
let ledger: FakeLedger;
let backend: TestBackend;
let flight: FlightDefinition;
let headers: { Cookie: string };

beforeEach(async () => {
  clock = new FakeClock();
  booking = new FakeBooking(() => clock.now());
  ledger = await FakeLedger.start();
  const settings = { AGENT_ACCOUNTS: accounts, GATEWAY_URL: ledger.url };
  backend = await TestBackend.start(booking, settings, null, clock);
  headers = await signIn(backend, 'ann');
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
  // Without a socket: time stands still between a test's words.
  booking.flightChanged = (notice) => backend.app.relays.flightChanged(notice);
  booking.flightChanged({ flightId: flight.id, version: 0 });
});
afterEach(async () => {
  await backend.stop();
  await ledger.stop();
});

async function sell(
  seats: string[],
  charged = true,
  orderId = orderIdFor(randomUUID(), 'test'),
): Promise<string> {
  const fingerprint = fingerprintOf(flight.id, seats);
  await booking.createOrder({ orderId, flight, seats, fingerprint });
  await booking.pay(orderId, { code: '11111', key: randomUUID() });
  const { amount } = orderTotal(flight, seats);
  if (charged) ledger.charge(orderId, new Date(clock.now()), undefined, amount);
  booking.confirm(orderId);
  return orderId;
}

async function current(): Promise<Invariants> {
  const { body } = await backend.ask('GET', '/api/agent/invariants', { headers });
  return invariantsSchema.strict().parse(body);
}

/** Lets a round pass, and all that it asks for be answered. */
async function round(ms: number = limits.invariantCheckMs): Promise<void> {
  const before = (await current()).checkedAt;
  await clock.pass(ms);
  for (;;) {
    if ((await current()).checkedAt !== before) return;
    await clock.pass(limits.invariantCheckMs);
  }
}

async function broken(): Promise<InvariantName[]> {
  const { invariants } = await current();
  expect(invariants.map(({ name }) => name)).toEqual([...invariantNames]);
  return invariants.filter(({ ok }) => ok === false).map(({ name }) => name);
}

async function evidence(name: InvariantName): Promise<string> {
  const { invariants } = await current();
  return invariants.find((each) => each.name === name)?.evidence.join(' ') ?? '';
}

const metric = async (name: InvariantName): Promise<string | undefined> => {
  const { text } = await backend.ask('GET', '/metrics');
  return new RegExp(`aisle_invariant_violated\\{invariant="${name}"\\} (\\d)`).exec(text)?.[1];
};

it('D12 hold while the system does what it should', async () => {
  await sell(['1A', '1C']);
  await round();
  await round(limits.invariantGraceMs * 2);
  expect(await broken()).toEqual([]);
  for (const name of invariantNames) expect(await metric(name)).toBe('0');
});

it('D12 turn red with evidence when a seat has two owners, are pushed, and turn green again', async () => {
  const mine = await sell(['1A']);
  await round();
  const socket = await backend.socket('/agent', { extraHeaders: headers });
  const pushed: Invariants[] = [];
  socket.on('invariants:changed', (message: Invariants) => pushed.push(message));
  await socket.emitWithAck('invariants:watch', {});
  const other = {
    orderId: 'Z'.repeat(26),
    hold: { status: 'held', seats: ['1A'], until: clock.now() + 600_000 },
  } as const;
  booking.desk.forge = (manifest: Manifest) => ({
    ...manifest,
    orders: [...manifest.orders, other],
  });
  await sell(['2A']);
  await round(4_000);
  expect(await broken()).toContain('one-owner-a-seat');
  expect(await evidence('one-owner-a-seat')).toContain(
    `seat 1A belongs to ${mine} and to ${other.orderId}`,
  );
  expect(await metric('one-owner-a-seat')).toBe('1');
  booking.desk.forge = (manifest) => manifest;
  await sell(['2C']);
  await round(4_000);
  expect(await broken()).toEqual([]);
  const told = pushed.map(
    ({ invariants }) => invariants.find(({ name }) => name === 'one-owner-a-seat')?.ok,
  );
  expect(told).toContain(false);
  expect(told.at(-1)).toBe(true);
});

it('D12 turn red when seats were sold and never charged, but not while a charge may be under way', async () => {
  const orderId = await sell(['1A'], false);
  await round(4_000);
  expect(await broken()).toEqual([]);
  await round(limits.invariantGraceMs + 4_000);
  expect(await broken()).toEqual(['charged-exactly-if-sold']);
  expect(await evidence('charged-exactly-if-sold')).toContain(
    `order ${orderId} has 1A, and was never charged`,
  );
});

it('D12 turn red when money was taken for an order that never was', async () => {
  const nobody = orderIdFor(randomUUID(), 'test');
  ledger.charge(nobody, new Date(clock.now()));
  for (let time = 0; time < 4; time += 1) await round(limits.invariantGraceMs);
  expect(await broken()).toEqual(['charged-exactly-if-sold']);
  expect(await evidence('charged-exactly-if-sold')).toContain(`Order ${nobody} was charged`);
  ledger.refund(nobody);
  await round(4_000);
  expect(await broken()).toEqual([]);
});

it('D12 turn red when somebody was charged and has neither seats nor a refund, and green with the refund', async () => {
  const orderId = await sell(['1A']);
  await round(4_000);
  await booking.cancel(orderId);
  await round(4_000);
  expect(await broken()).toEqual([]);
  for (let time = 0; time < 3; time += 1) await round(limits.invariantGraceMs);
  expect(await broken()).toEqual(['charged-exactly-if-sold']);
  expect(await evidence('charged-exactly-if-sold')).toContain('was not refunded');
  ledger.refund(orderId);
  await round(4_000);
  expect(await broken()).toEqual([]);
});

it('D12 turn red when a confirmed order has no seats and no refund, but not while its refund may be under way', async () => {
  const orderId = await sell(['1A']);
  await round(4_000);
  booking.desk.forge = (manifest) => ({
    ...manifest,
    orders: manifest.orders.filter((each) => each.orderId !== orderId),
  });
  await sell(['2A']);
  await round(limits.invariantGraceMs * 3);
  expect(await broken()).not.toContain('charged-exactly-if-sold');
  await round(limits.invariantRefundMs);
  await round(4_000);
  expect(await broken()).toContain('charged-exactly-if-sold');
  expect(await evidence('charged-exactly-if-sold')).toContain(`order ${orderId} is confirmed`);
  booking.desk.forge = (manifest) => manifest;
  await round(4_000);
  await round(4_000);
  expect(await broken()).toEqual([]);
});

it('D12 turn red within seconds when a sold order was refunded that did not ask for it, and not when it did', async () => {
  const [asked, unasked] = [await sell(['1A']), await sell(['2A'])];
  await round(4_000);
  booking.startRefund(asked);
  ledger.refund(asked);
  await round(limits.invariantGraceMs);
  await round(4_000);
  expect(await broken()).toEqual([]);
  ledger.refund(unasked);
  await round(4_000);
  await round(4_000);
  await round(4_000);
  expect(await broken()).toEqual(['charged-exactly-if-sold']);
  expect(await evidence('charged-exactly-if-sold')).toBe(
    `${flight.id}: order ${unasked} is confirmed, and was refunded, for which it did not ask.`,
  );
});

it('D12 turn red within seconds when one charge paid for two orders, and when an order is sold by a refunded one', async () => {
  const [first, second] = [await sell(['1A']), await sell(['2A'])];
  await round(4_000);
  const forge = (chargeId: string) => (manifest: Manifest) => ({
    ...manifest,
    orders: manifest.orders.map((order) =>
      order.orderId === second && order.hold.status === 'sold'
        ? { ...order, hold: { ...order.hold, chargeId } }
        : order,
    ),
  });
  booking.desk.forge = forge(`charge-${first}`);
  await sell(['1C']);
  await round(4_000);
  await round(4_000);
  await round(4_000);
  expect(await broken()).toEqual(['charged-exactly-if-sold']);
  const said = await evidence('charged-exactly-if-sold');
  expect(said).toContain(`by charge charge-${first}, which paid for order ${first}`);
  ledger.charge(second, new Date(clock.now()), 'given-back');
  ledger.refund(second, 'given-back');
  booking.desk.forge = forge('given-back');
  await sell(['2C']);
  for (let time = 0; time < 3; time += 1) await round(limits.invariantRefundMs / 2);
  expect(await evidence('charged-exactly-if-sold')).toContain(
    `order ${second} has 2A, and was refunded`,
  );
});

it('D12 turn red within seconds when a charge that paid for a flight that ended pays for another', async () => {
  await backend.stop();
  const orderId = orderIdFor(randomUUID(), 'test');
  const flown = { orderId, flight: { ...flight, id: 'ai9-20200101' }, seats: ['1A'] };
  const archived = {
    ...flown,
    confirmation: confirmationCode(orderId),
    ending: 'departed',
    at: null,
  } as const;
  const past = {
    ...nothingPast,
    archive: { ...nothingPast.archive, byOrder: () => Promise.resolve(ok(archived)) },
  };
  const settings = { AGENT_ACCOUNTS: accounts, GATEWAY_URL: ledger.url };
  backend = await TestBackend.start(booking, settings, null, clock, past);
  booking.flightChanged({ flightId: flight.id, version: 0 });
  await sell(['2A']);
  await round(4_000);
  expect(await broken()).toEqual([]);
  const { amount } = orderTotal(flight, ['1A']);
  ledger.charge(orderId, new Date(clock.now() - 86_400_000), undefined, amount);
  await sell(['1A'], false, orderId);
  for (let time = 0; time < 3; time += 1) await round(4_000);
  expect(await broken()).toEqual(['charged-exactly-if-sold']);
  const said = await evidence('charged-exactly-if-sold');
  expect(said).toContain(`has 1A by charge charge-${orderId}, which paid for ai9-20200101`);
});

it('D12 turn red when seats are lost, or are counted wrongly', async () => {
  await sell(['1A']);
  await round(4_000);
  expect(await broken()).toEqual([]);
  const lost = await sell(['2A']);
  booking.desk.forge = (manifest) => ({
    ...manifest,
    orders: manifest.orders.filter((each) => each.orderId !== lost),
  });
  await round(4_000);
  await round(4_000);
  expect(await broken()).toEqual(['seats-conserved']);
  expect(await evidence('seats-conserved')).toContain('orders have 1 seats; counted are 2');
  expect(await metric('seats-conserved')).toBe('1');
  booking.desk.forge = (manifest) => manifest;
  // No notice comes: what was wrong is looked at again by itself.
  await round(4_000);
  expect(await broken()).toEqual([]);
});

it('D12 stay green when a flight has changed since it was looked at, as another backend’s flights do', async () => {
  const refunded = await sell(['1A']);
  await round(4_000);
  booking.flightChanged = () => undefined;
  await sell(['2A']);
  await booking.cancel(refunded);
  ledger.refund(refunded);
  for (let time = 0; time < 5; time += 1) {
    await round(limits.invariantGraceMs);
    expect(await broken()).toEqual([]);
  }
  await round(limits.invariantRefundMs);
  expect(await broken()).toEqual([]);
});

it('D12 turn red when a hold outlives its deadline, though no notice tells of it, and green when it ends', async () => {
  const seats = ['1A'];
  const orderId = orderIdFor(randomUUID(), 'test');
  await booking.createOrder({
    orderId,
    flight,
    seats,
    fingerprint: fingerprintOf(flight.id, seats),
  });
  await round(4_000);
  expect(await broken()).toEqual([]);
  await round(limits.holdMs + limits.invariantGraceMs + 4_000);
  await round(4_000);
  expect(await broken()).toEqual(['no-overdue-hold']);
  expect(await metric('no-overdue-hold')).toBe('1');
  booking.flightChanged = () => undefined;
  booking.expire(orderId);
  await round(4_000);
  expect(await broken()).toEqual([]);
});

/** A watched flight sells a seat while its relay asks in vain. */
async function holdRelayUp() {
  const viewer = await backend.socket();
  await viewer.emitWithAck('flight:watch', { flightId: flight.id });
  await round(4_000);
  const changes = vi.spyOn(booking, 'flightChanges');
  changes.mockResolvedValue(err({ code: 'unavailable' }));
  await sell(['1A']);
  return changes;
}

it('D12 turn red when the relay falls behind its flight, or the viewers behind the relay', async () => {
  const changes = await holdRelayUp();
  await round(limits.invariantGraceMs - 2_000);
  expect(await broken()).toEqual([]);
  await round(4_000);
  await round(4_000);
  expect(await broken()).toEqual(['versions-in-step']);
  expect(await evidence('versions-in-step')).toContain('the relay is behind the flight');
  changes.mockRestore();
  await round(limits.invariantGraceMs);
  expect(await broken()).toEqual([]);
  const tell = vi.spyOn(backend.app.relays.audiences, 'tell').mockReturnValue();
  await sell(['2A']);
  await round(limits.invariantGraceMs + 4_000);
  await round(4_000);
  expect(await broken()).toEqual(['versions-in-step']);
  expect(await evidence('versions-in-step')).toContain('the viewers are behind the relay');
  tell.mockRestore();
});

it('D12 cannot tell whether the relay is in step with a flight that does not answer', async () => {
  const changes = await holdRelayUp();
  await round(4_000);
  booking.broken = 'unavailable';
  await round(limits.invariantGraceMs);
  await round(4_000);
  const inStep = (await current()).invariants.find(({ name }) => name === 'versions-in-step');
  expect(inStep).toMatchObject({ ok: null, evidence: [expect.stringContaining(flight.id)] });
  changes.mockRestore();
  booking.broken = null;
  await round(limits.invariantGraceMs);
  expect(await broken()).toEqual([]);
});

it('D12 are unknown, not green, of a flight that does not answer', async () => {
  await sell(['1A']);
  await round(4_000);
  await sell(['2A']);
  booking.broken = 'unavailable';
  await round(4_000);
  const { invariants } = await current();
  expect(invariants.filter(({ ok }) => ok === null).map(({ name }) => name)).toEqual([
    'seats-conserved',
    'one-owner-a-seat',
    'charged-exactly-if-sold',
    'no-overdue-hold',
  ]);
  expect(await metric('seats-conserved')).toBe('0');
  expect((await backend.ask('GET', '/metrics')).text).toContain(
    'aisle_invariant_unknown{invariant="seats-conserved"} 1',
  );
  booking.broken = null;
  await round(4_000);
  expect((await current()).invariants.every(({ ok }) => ok)).toBe(true);
});

it('D12 say that they cannot tell of the money while the ledger does not answer', async () => {
  await ledger.stop();
  await round(4_000);
  const { invariants } = await current();
  expect(invariants.find(({ name }) => name === 'charged-exactly-if-sold')).toMatchObject({
    ok: null,
  });
  ledger = await FakeLedger.start();
});
