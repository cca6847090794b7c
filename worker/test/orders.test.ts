/** What orders and flights do for each other, on a real server. */
import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { beforeAll, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import {
  flightMessages,
  type FlightChanges,
  type Outcome,
  type RefusalDetails,
} from '@aisle/shared/workflow-api';
import { refusalOf, TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
});

function forceRelease(orderId: string): Promise<Outcome> {
  return flight.intervene({ type: 'force-release', orderId }, { by: 'agent 7', role: 'agent' });
}

test('O1: from the choice to the confirmation, each step with a notice of its own', async () => {
  const { version } = await flight.snapshot();
  const order = await system.book(flight, ['12A', '12B']);
  expect(await order.pay('11111')).toMatchObject({ status: 'paying', expiresAt: null });
  const confirmed = await order.settled();
  expect(confirmed).toMatchObject({ status: 'confirmed', expiresAt: null, reason: null });
  expect(confirmed.confirmation).toMatch(/^[2-9A-HJKMNP-TV-Z]{6}$/);
  expect(system.gateway.chargesOf(order.id)[0]?.amount).toBe(confirmed.total.amount);
  const changes: FlightChanges = await flight.handle.query(flightMessages.changesSince, version);
  expect(changes).toMatchObject({ from: version, version: version + 3 });
  expect(changes.seats).toEqual({ '12A': { status: 'sold' }, '12B': { status: 'sold' } });
  const noticed = system.orderNotices.filter(({ orderId }) => orderId === order.id);
  expect(noticed.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  expect((await refusalOf(order.changeSeats(['13A']))).code).toBe('order-confirmed');
  expect((await refusalOf(order.pay('11111'))).code).toBe('order-confirmed');
});

test('O17: of two changes that were made on one revision, one is carried out', async () => {
  const order = await system.book(flight, ['9A']);
  const { sequence } = await order.status();
  const wishes = [
    ['9A', '9B'],
    ['9A', '9C'],
  ];
  const results = await Promise.allSettled(
    wishes.map((seats) => order.changeSeats(seats, sequence)),
  );
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const won = wishes[results.findIndex(({ status }) => status === 'fulfilled')] ?? [];
  const now = await order.status();
  expect(now.seats.toSorted()).toEqual(won);
  const late = await refusalOf(order.changeSeats(['9D'], sequence));
  expect(late.code).toBe('order-changed');
  expect(late.details.order).toEqual(now);
  expect((await order.changeSeats(['9D'], now.sequence)).seats).toEqual(['9D']);
});

test('O3: the same seats fifty times change nothing, and add nothing to the history', async () => {
  const order = await system.book(flight, ['11A', '11B']);
  const before = await order.status();
  const { historyLength } = await order.handle.describe();
  for (let time = 0; time < 50; time += 1) {
    const { code, details } = await refusalOf(order.changeSeats(['11B', '11A']));
    expect(code).toBe('order-changed');
    expect(details.order).toEqual(before);
  }
  expect(await order.status()).toEqual(before);
  expect((await order.handle.describe()).historyLength).toBe(historyLength);
});

test('S7, O11: one that was started late has the hold that its customer was told of', async () => {
  const flight = await system.openFlight();
  // By the length of its hold its seats were given a minute before it started.
  const settings = { holdMs: limits.unpaidOrderMs + 60_000, paymentAttemptMs: 10_000 };
  const order = system.order(flight, { settings });
  // It may be asking its flight once more by now.
  const { unsettled: _, ...created } = await order.create(['12A']);
  await until(async () => (await localActivities(order)) > 0 && !(await order.status()).unsettled);
  expect(await order.status()).toEqual(created);
  expect(await flight.snapshot()).toMatchObject({
    version: created.flightVersion,
    seats: { '12A': { status: 'held', until: created.expiresAt } },
  });
});

async function localActivities(order: TestOrder): Promise<number> {
  const { events } = await order.handle.fetchHistory();
  const markers = events?.flatMap((event) => event.markerRecordedEventAttributes ?? []) ?? [];
  return markers.filter(({ markerName }) => markerName === 'core_local_activity').length;
}

test('O3: of the same change twice at once, one is carried out and both are answered', async () => {
  const order = await system.book(flight, ['11C']);
  const change = () => order.changeSeats(['11D']);
  const results = await Promise.allSettled([change(), change()]);
  const states = results.map((result) =>
    result.status === 'fulfilled' ? result.value : orderIn(result.reason),
  );
  const now = await order.status();
  expect(now).toMatchObject({ seats: ['11D'], sequence: 2 });
  expect(states).toEqual([now, now]);
});

/** The order as a refusal has it. */
function orderIn(reason: unknown): unknown {
  const cause = reason instanceof WorkflowUpdateFailedError ? reason.cause : undefined;
  return cause instanceof ApplicationFailure && (cause.details?.[0] as RefusalDetails).order;
}

test('P11: a payment of another amount than the total is refused before any attempt', async () => {
  const order = await system.book(flight, ['10A']);
  const { total } = await order.status();
  await order.changeSeats(['10A', '10B']);
  const key = randomUUID();
  const late = await refusalOf(order.pay('11111', key, total.amount));
  expect(late.code).toBe('amount-changed');
  const { total: now } = await order.status();
  expect(late.details.order).toMatchObject({ status: 'held', total: now, payment: null });
  expect((await order.pay('11111', key, now.amount)).status).toBe('paying');
  expect((await order.settled()).status).toBe('confirmed');
  expect((await order.pay('11111', key, now.amount)).status).toBe('confirmed');
  expect((await refusalOf(order.pay('11111', key, total.amount))).code).toBe(
    'idempotency-mismatch',
  );
});

test.each([
  ['GBP', '85.00', ['85', '85.0', '085.00']],
  ['KWD', '106.000', ['106.00', '106']],
  ['JPY', '106', ['106.00']],
] as const)(
  'M1, P11: an amount in %s is %s, and written otherwise refused',
  async (currency, amount, others) => {
    const priced = await system.openFlight(48, 'A320neo', { currency });
    const order = await system.book(priced, ['20A']);
    expect((await order.status()).total).toEqual({ amount, currency });
    for (const other of others) {
      expect((await refusalOf(order.pay('11111', randomUUID(), other))).code).toBe(
        'amount-changed',
      );
    }
    expect((await order.pay('11111', randomUUID(), amount)).status).toBe('paying');
  },
);

test('of many who want the same seat at once, exactly one gets it', async () => {
  const orders = Array.from({ length: 20 }, () => system.order(flight));
  const results = await Promise.allSettled(orders.map((order) => order.create(['14C'])));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('an order that ends names the version from which its seats are free', async () => {
  const held = await system.book(flight, ['20A']);
  const cancelled = await held.cancel();
  const paid = await system.book(flight, ['20B']);
  await paid.pay('11111');
  await paid.settled();
  const refunded = await paid.cancel();
  const { version, seats } = await flight.snapshot();
  expect([cancelled.flightVersion, refunded.flightVersion]).toEqual([version - 4, version]);
  expect([seats['20A'], seats['20B']]).toEqual([undefined, undefined]);
});

test('P8: a confirmed order that is cancelled is refunded, once, and its seats are free', async () => {
  const order = await system.book(flight, ['15A']);
  await order.pay('11111');
  await order.settled();
  system.gateway.refund = (_, tries) => (tries === 1 ? 503 : null);
  const [cancelled, again] = await Promise.all([order.cancel(), order.cancel()]);
  expect(cancelled).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  expect(again.status).toBe('cancelled');
  expect(system.gateway.refunded(order.id)).toBe(true);
  expect((await flight.snapshot()).seats['15A']).toBeUndefined();
});

test('an order whose seats an agent took ends, refunded when it was paid', async () => {
  const [unpaid, paid] = [await system.book(flight, ['16A']), await system.book(flight, ['16B'])];
  await paid.pay('11111');
  await paid.settled();
  expect((await forceRelease(unpaid.id)).ok).toBe(true);
  expect((await forceRelease(paid.id)).ok).toBe(true);
  const ended = { status: 'cancelled', reason: 'released-by-agent' };
  expect(await unpaid.ended()).toMatchObject(ended);
  expect(await paid.ended()).toMatchObject(ended);
  expect(system.gateway.refunded(paid.id)).toBe(true);
  expect((await forceRelease(unpaid.id)).ok).toBe(false);
  const { audit } = await flight.manifest();
  expect(audit.map(({ command }) => command.by)).toEqual(['agent 7', 'agent 7']);
});

test('commands of one order run one at a time, whatever comes at once', async () => {
  const order = await system.book(flight, ['17A']);
  const sets = [['17F'], ['17B'], ['17C'], [], ['17D', '17E']];
  const answers = await Promise.all(sets.map((seats) => order.changeSeats(seats)));
  const sequences = answers.map(({ sequence }) => sequence).sort((a, b) => a - b);
  expect(sequences).toEqual([2, 3, 4, 5, 6]);
  const last = answers.find(({ sequence }) => sequence === 6);
  expect(await order.status()).toEqual(last);
  const holds = (await flight.manifest()).orders.find(({ orderId }) => orderId === order.id);
  expect(holds?.hold.seats ?? []).toEqual(last?.seats);
});
