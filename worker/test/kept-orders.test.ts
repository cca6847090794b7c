/** Paid orders of a cancelled flight, which wait to be rebooked, on a real server. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import type { BookingMail } from '@aisle/shared/order-messages';
import { REBOOKING_AWAITED } from '@aisle/shared/order-sentences';
import type { Rebook } from '@aisle/shared/rebooking';
import {
  orderMessages,
  taskQueues,
  type Manifest,
  type OrderState,
} from '@aisle/shared/workflow-api';
import { failedTasks } from './support/histories.ts';
import {
  answerOf,
  refusalOf,
  serveQueue,
  TestSystem,
  until,
  type TestFlight,
  type TestOrder,
} from './support/system.ts';

let system: TestSystem;
let here: TestFlight;
let there: TestFlight;

beforeAll(async () => {
  system = await TestSystem.shared();
});
beforeEach(async () => {
  [here, there] = await Promise.all([system.openFlight(48), system.openFlight(72)]);
});

/** Cancels the flight; what has paid is kept for a time. */
async function keepFor(rebookWithinMs: number, flight = here): Promise<void> {
  expect((await flight.intervene({ type: 'cancel-flight', rebookWithinMs })).ok).toBe(true);
}
const keep = () => keepFor(limits.longestRebookingMs);

/** The order has heard that it is kept. */
const awaiting = (order: TestOrder): Promise<OrderState> =>
  until(async () => {
    const state = await order.status();
    return state.rebookBy !== undefined && state;
  });

function rebook(order: TestOrder, to = there): Promise<OrderState> {
  const [from, seats] = [here.definition.id, ['20A']];
  const wanted: Rebook = {
    id: randomUUID(),
    from,
    to: to.definition,
    seats,
    newSeats: ['30A'],
  };
  return answerOf(order.handle.executeUpdate(orderMessages.rebook, { args: [wanted] }));
}

const seatsOn = async (flight: TestFlight, { id }: TestOrder) =>
  (await flight.manifest()).orders.find(({ orderId }) => orderId === id)?.hold.seats;

/** Everybody has left it: its workflow ends, with its last word. */
const finalManifest = (flight = here): Promise<Manifest> => flight.handle.result();

test('W15: who has paid is kept, and told so; whoever has not ends, and nothing is sold', async () => {
  const mails: BookingMail[] = [];
  system.sendMail = (mail) => {
    mails.push(mail);
    return Promise.resolve({ sent: true });
  };
  const order = await system.book(here, ['20A']);
  const passengers = [{ seat: '20A', givenName: 'Ann', surname: 'Lee', type: 'adult' }] as const;
  await order.setPassengers({ passengers, contact: { email: 'ann@example.com' } });
  await order.pay('11111');
  const before = await order.settled();
  const unpaid = await system.book(here, ['21A']);
  await keep();
  const kept = await awaiting(order);
  expect(kept).toMatchObject({
    status: 'confirmed',
    reason: null,
    seats: ['20A'],
    total: before.total,
    message: REBOOKING_AWAITED,
  });
  expect(await unpaid.ended()).toMatchObject({ reason: 'flight-cancelled' });
  const mail = await until(() =>
    Promise.resolve(mails.find(({ kind }) => kind === 'rebooking-awaited')),
  );
  expect(mail).toMatchObject({ orderId: order.id, rebookBy: kept.rebookBy });
  expect(await here.manifest()).toMatchObject({ status: 'cancelled', rebookBy: kept.rebookBy });
  expect(system.gateway.refunded(order.id)).toBe(false);
  expect((await refusalOf(order.exchange(['22A']))).code).toBe('flight-cancelled');
  expect((await refusalOf(system.book(here, ['23A']))).code).toBe('flight-cancelled');
  await here.intervene({ type: 'cancel-flight' });
  expect(await order.ended()).toMatchObject({ reason: 'flight-cancelled' });
});

test('W15: rebooked, it is on the new flight for good, and the cancelled one ends with a true manifest', async () => {
  const order = await system.buy(here, ['20A']);
  await keep();
  await awaiting(order);
  const moved = await rebook(order);
  expect(moved).toMatchObject({
    status: 'confirmed',
    flightId: there.definition.id,
    seats: ['30A'],
    rebooked: { flightId: here.definition.id },
  });
  expect(moved.rebookBy).toBeUndefined();
  const final = await finalManifest();
  expect(final).toMatchObject({
    status: 'cancelled',
    orders: [],
    former: [{ orderId: order.id, ending: 'rebooked' }],
  });
  expect(final).not.toHaveProperty('rebookBy');
  expect(system.gateway.refunded(order.id)).toBe(false);
  expect((await order.cancel()).reason).toBe('refunded');
  expect(await seatsOn(there, order)).toBeUndefined();
});

test('W15: its customer takes the money instead, at any moment', async () => {
  const order = await system.buy(here, ['20A']);
  await keep();
  await awaiting(order);
  expect(await order.cancel()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  expect(system.gateway.refunded(order.id)).toBe(true);
  expect((await order.status()).rebookBy).toBeUndefined();
  expect((await finalManifest()).former).toMatchObject([
    { orderId: order.id, ending: 'flight-cancelled' },
  ]);
});

test('W16: whoever is not rebooked in time is refunded without asking, and once', async () => {
  const late = await system.buy(here, ['21A']);
  await keepFor(500);
  expect(await late.ended()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  expect(system.gateway.refunded(late.id)).toBe(true);
  const refunds = [...system.gateway.refunds.values()];
  expect(refunds.filter(({ orderId }) => orderId === late.id)).toHaveLength(1);
  const final = await finalManifest();
  expect(final.orders).toEqual([]);
  expect(final.former).toMatchObject([{ ending: 'flight-cancelled' }]);
  expect(failedTasks(await here.handle.fetchHistory())).toEqual([]);
});

test('W16: an order whose workflow is gone meanwhile is refunded by its flight', async () => {
  const order = await system.buy(here, ['20A']);
  await keep();
  await awaiting(order);
  await order.handle.terminate('by hand');
  expect((await here.intervene({ type: 'cancel-flight' })).ok).toBe(true);
  await until(() => Promise.resolve(system.gateway.refunded(order.id)));
  expect((await finalManifest()).orders).toEqual([]);
});

test('W16: an agent cancels one of them, and it is refunded', async () => {
  const order = await system.buy(here, ['20A']);
  await keep();
  await awaiting(order);
  await here.intervene({ type: 'force-release', orderId: order.id });
  expect(await order.ended()).toMatchObject({ reason: 'released-by-agent' });
  expect(system.gateway.refunded(order.id)).toBe(true);
  expect((await finalManifest()).former).toMatchObject([{ ending: 'released-by-agent' }]);
});

/** A flight whose worker is away until it is called. */
async function awayFlight(): Promise<{
  flight: TestFlight;
  call: () => Promise<() => Promise<void>>;
}> {
  const taskQueue = `${taskQueues.flights}-${randomUUID()}`;
  const flight = await system.openFlight(72, 'A320neo', { taskQueue });
  return { flight, call: () => serveQueue(system.server, taskQueue) };
}

test('W16: the time is over while it is rebooked: it flies, and is not refunded', async () => {
  const order = await system.buy(here, ['20A']);
  await keep();
  await awaiting(order);
  const { flight, call } = await awayFlight();
  const moved = rebook(order, flight);
  await until(async () => (await order.status()).unsettled);
  await here.intervene({ type: 'cancel-flight' });
  await until(async () => (await order.status()).refunding);
  const stop = await call();
  expect(await moved).toMatchObject({ status: 'confirmed', flightId: flight.definition.id });
  expect(await seatsOn(flight, order)).toEqual(['30A']);
  expect((await finalManifest()).former).toMatchObject([{ ending: 'rebooked' }]);
  expect(await order.status()).not.toHaveProperty('refunding');
  expect(system.gateway.refunded(order.id)).toBe(false);
  await stop();
});

test('W15: who takes the money while the rebooking runs has it, and no seat', async () => {
  const order = await system.buy(here, ['20A']);
  await keep();
  await awaiting(order);
  const { flight, call } = await awayFlight();
  const moved = rebook(order, flight);
  await until(async () => (await order.status()).unsettled);
  const cancelled = order.cancel();
  const stop = await call();
  await moved;
  expect(await cancelled).toMatchObject({ status: 'cancelled' });
  expect(system.gateway.refunded(order.id)).toBe(true);
  expect(await seatsOn(flight, order)).toBeUndefined();
  expect((await finalManifest()).orders).toEqual([]);
  await stop();
});
