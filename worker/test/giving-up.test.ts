/** A paid order that gives its seats up: its flight has them back before the money goes, however the two ends meet. */
import { beforeAll, expect, test } from 'vitest';
import { updateFlights } from '@aisle/shared/group-commit';
import { orderMessages, type Manifest, type OrderState } from '@aisle/shared/workflow-api';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { connectClient } from '../src/connect.ts';
import { createSeatActivities } from '../src/activities/bookings.ts';
import { failedTasks } from './support/histories.ts';
import { answerOf, TestSystem, until, type TestOrder } from './support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.shared();
});

/** Keeps the refunds of these orders from being made until it is called. */
function withholdRefunds(orders: readonly TestOrder[]): () => void {
  system.gateway.refund = (orderId) => (orders.some(({ id }) => id === orderId) ? 503 : null);
  return () => {
    system.gateway.refund = () => null;
  };
}

const isAskedToRefund = ({ id }: TestOrder): Promise<boolean> =>
  Promise.resolve(system.gateway.requests.includes(`/refunds ${id}`));

test('S12, O7, O19: a refund that outlasts the departure, and the manifest has no such seat', async () => {
  const flight = await system.openFlight();
  const [wanted, taken, kept] = await Promise.all([
    system.buy(flight, ['12A']),
    system.buy(flight, ['14A', '14B']),
    system.buy(flight, ['15A']),
  ]);
  const goOn = withholdRefunds([wanted, taken]);
  const cancelled = wanted.cancel().then(
    ({ status }) => status,
    () => 'busy',
  );
  await taken.handle.cancel();
  for (const order of [wanted, taken]) {
    await until(() => isAskedToRefund(order));
    // Told once the first try has failed.
    await until(async () => (await order.status()).message?.includes('are given back'));
  }
  await flight.departSoon();
  const manifest = (await flight.handle.result()) as Manifest;
  expect(manifest.status).toBe('departed');
  expect(manifest.orders.map(({ orderId }) => orderId)).toEqual([kept.id]);
  expect(manifest.former?.map(({ orderId }) => orderId).toSorted()).toEqual(
    [wanted.id, taken.id].toSorted(),
  );
  for (const order of [wanted, taken]) {
    expect(await order.status()).toMatchObject({ status: 'confirmed', refunding: true });
    expect(system.gateway.refunded(order.id)).toBe(false);
  }
  // Asked again after the departure, it is the same cancellation.
  const again = answerOf<OrderState>(wanted.handle.executeUpdate(orderMessages.cancel));
  expect((await again).refunding).toBe(true);
  goOn();
  expect(await wanted.ended()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  expect(await taken.ended()).toMatchObject({ status: 'cancelled', reason: 'released-by-agent' });
  expect(['cancelled', 'busy']).toContain(await cancelled);
  expect([wanted, taken, kept].map(({ id }) => system.gateway.refunded(id))).toEqual([
    true,
    true,
    false,
  ]);
  expect(failedTasks(await wanted.handle.fetchHistory())).toEqual([]);
});

test('T11: whether a release was decided that nobody heard of, the final manifest says', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A']);
  await flight.departSoon();
  await flight.handle.result();
  const client = await connectClient(
    { address: system.server.env.address },
    system.server.namespace,
    testConverter,
  );
  const { sendSeatCommand } = createSeatActivities(updateFlights(client));
  const release = (orderId: string, reason: 'refunded' | 'expired') =>
    sendSeatCommand(flight.definition.id, {
      type: 'release',
      reason,
      orderId,
      revision: Date.now() * 1_000,
      issuedAt: Date.now(),
    });
  const departed = { kind: 'refused', code: 'flight-departed' };
  expect(await release(order.id, 'refunded')).toEqual(departed);
  expect(await release('GONE', 'expired')).toEqual(departed);
  expect(await release('GONE', 'refunded')).toMatchObject({
    kind: 'decided',
    outcome: { ok: true, seats: [], until: null },
  });
  await client.connection.close();
});
