/** Orders that are booked onto another flight, on a real server. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { minus } from '@aisle/shared/after-paying';
import { orderTotal } from '@aisle/shared/aircraft';
import { rebookingWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { formatMoney, minorUnits } from '@aisle/shared/money';
import type { BookingMail } from '@aisle/shared/order-messages';
import type { Passenger } from '@aisle/shared/people';
import type { Rebook, RebookingInput, RebookingProgress } from '@aisle/shared/rebooking';
import {
  orderMessages,
  rebookingMessages,
  taskQueues,
  workflowTypes,
  type OrderState,
} from '@aisle/shared/workflow-api';
import { runsOf } from './support/histories.ts';
import {
  answerOf,
  refusalOf,
  TestSystem,
  until,
  type TestFlight,
  type TestOrder,
} from './support/system.ts';

let system: TestSystem;
let here: TestFlight;
let there: TestFlight;
const mails: BookingMail[] = [];

beforeAll(async () => {
  system = await TestSystem.shared();
  system.sendMail = (mail) => {
    mails.push(mail);
    return Promise.resolve({ sent: true });
  };
});
beforeEach(async () => {
  [here, there] = await Promise.all([system.openFlight(48), system.openFlight(72)]);
});

function wanted(
  seats: readonly string[],
  newSeats: readonly string[],
  more: Partial<Rebook> = {},
): Rebook {
  const [from, to] = [here.definition.id, there.definition];
  return { id: randomUUID(), from, to, seats, newSeats, ...more };
}

const rebook = (order: TestOrder, change: Rebook): Promise<OrderState> =>
  answerOf(order.handle.executeUpdate(orderMessages.rebook, { args: [change] }));

const holdOn = async (flight: TestFlight, { id }: TestOrder) =>
  (await flight.manifest()).orders.find(({ orderId }) => orderId === id);

/** What both flights and the order say: for what a refusal leaves as it was. */
async function everything(order: TestOrder) {
  const flights = [await here.manifest(), await there.manifest()];
  return { flights, status: await order.status() };
}

test('W11, W12: the new flight has it, with its people and what it paid, and the old one has let go', async () => {
  const order = await system.book(here, ['20A', '20B']);
  const person = (seat: string, givenName: string): Passenger => {
    return { seat, givenName, surname: 'Lee', type: 'adult' };
  };
  const passengers = [person('20A', 'Ann'), person('20B', 'Bo')];
  await order.setPassengers({ passengers, contact: { email: 'ann@example.com' } });
  await order.pay('11111');
  const before = await order.settled();
  const change = wanted(['20A', '20B'], ['30B', '30A'], { tellCustomer: 'Sorry.' });
  const state = await rebook(order, change);
  expect(state).toMatchObject({
    status: 'confirmed',
    flightId: there.definition.id,
    seats: ['30B', '30A'],
    total: before.total,
    confirmation: before.confirmation,
    passengers: [
      { seat: '30B', givenName: 'Ann' },
      { seat: '30A', givenName: 'Bo' },
    ],
    rebooked: { flightId: here.definition.id, departsAt: here.definition.departsAt },
  });
  expect(state.message).toContain('Sorry.');
  const [charge] = system.gateway.chargesOf(order.id);
  expect(await holdOn(there, order)).toMatchObject({
    hold: { status: 'sold', seats: ['30B', '30A'], chargeId: charge?.id },
    people: { passengers: [{ seat: '30B' }, { seat: '30A' }] },
  });
  const old = await here.manifest();
  expect(old.orders).toEqual([]);
  expect(old.former).toMatchObject([{ orderId: order.id, ending: 'rebooked' }]);
  const mail = await until(() =>
    Promise.resolve(mails.find(({ kind, orderId }) => kind === 'rebooked' && orderId === order.id)),
  );
  expect(mail).toMatchObject({ flight: { id: there.definition.id }, seats: ['30B', '30A'] });
  // R7: what was carried out before adds nothing.
  const updates = async () =>
    (await runsOf(system.client, order.handle.workflowId))
      .flatMap(({ events }) => events ?? [])
      .filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
  const count = await updates();
  expect(await rebook(order, change)).toEqual(state);
  expect(await updates()).toBe(count);
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
});

test('W12, W21: in a lower class the order costs less there, and the difference goes back once', async () => {
  here = await system.openFlight(48, '787-9');
  const order = await system.book(here, ['1A']);
  const ann: Passenger = { seat: '1A', givenName: 'Ann', surname: 'Lee', type: 'adult' };
  await order.setPassengers({ passengers: [ann], contact: { email: 'ann@example.com' } });
  await order.pay('11111');
  const before = await order.settled();
  system.gateway.refund = () => 503;
  const change = wanted(['1A'], ['30A']);
  const state = await rebook(order, change);
  const costs = orderTotal(there.definition, ['30A']);
  expect(state).toMatchObject({ flightId: there.definition.id, total: costs });
  const less = formatMoney(minus(before.total, costs));
  expect(state.message).toContain(`Seat 30A is in economy class, lower than you had. ${less} goes`);
  expect(await holdOn(there, order)).toMatchObject({ hold: { paid: minorUnits(costs) } });
  await system.stopWorkers();
  await system.startWorkers();
  expect(await rebook(order, change)).toEqual(state);
  system.gateway.refund = () => null;
  const refunds = () =>
    [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === order.id);
  await until(() => Promise.resolve(refunds().length > 0));
  expect(refunds()).toMatchObject([{ amount: minus(before.total, costs).amount }]);
  const mail = await until(() =>
    Promise.resolve(mails.find(({ kind, orderId }) => kind === 'rebooked' && orderId === order.id)),
  );
  expect(mail).toMatchObject({ total: costs, message: state.message });
  expect(await order.cancel()).toMatchObject({ reason: 'refunded' });
  await order.ended();
  const back = refunds().reduce((sum, { amount = costs.amount }) => sum + Number(amount), 0);
  expect(back).toBeCloseTo(Number(before.total.amount));
});

test('W11: its new flight is the one that it listens to, and no longer the old one', async () => {
  const order = await system.buy(here, ['20A']);
  const moved = await rebook(order, wanted(['20A'], ['30A']));
  await here.intervene({ type: 'cancel-flight' });
  const departsAt = new Date(Date.parse(there.definition.departsAt) + 3_600_000).toISOString();
  await there.intervene({ type: 'delay', departsAt });
  const delayed = await order.changedSince(moved);
  expect(delayed).toMatchObject({ status: 'confirmed', sequence: moved.sequence + 1 });
  expect(delayed.message).toContain('1 hour later');
  const [from] = delayed.seats;
  expect(await order.exchange(['31A'])).toMatchObject({ seats: ['31A'] });
  expect(from).toBe('30A');
  await there.intervene({ type: 'cancel-flight' });
  expect(await order.ended()).toMatchObject({ reason: 'flight-cancelled' });
  expect(system.gateway.refunded(order.id)).toBe(true);
});

test('W11: it goes on to a third flight, and back', async () => {
  const order = await system.buy(here, ['20A']);
  await rebook(order, wanted(['20A'], ['30A']));
  const back = { from: there.definition.id, to: here.definition };
  expect(await rebook(order, wanted(['30A'], ['21A'], back))).toMatchObject({
    flightId: here.definition.id,
    seats: ['21A'],
  });
  expect(await holdOn(here, order)).toMatchObject({ hold: { seats: ['21A'] } });
  expect(await holdOn(there, order)).toBeUndefined();
});

test('W11: refused, nothing changes', async () => {
  const order = await system.buy(here, ['20A']);
  await system.buy(there, ['30A']);
  const before = await everything(order);
  for (const [change, code] of [
    [wanted(['20A'], ['30A']), 'seats-unavailable'],
    [wanted(['20A'], ['99Z']), 'unknown-seats'],
    [wanted(['20B'], ['30B']), 'order-changed'],
    [wanted(['20A'], ['30B'], { from: there.definition.id }), 'order-changed'],
    [wanted(['20A'], ['30B', '30C']), 'invalid-request'],
    [{ ...wanted(['20A'], ['30B']), to: null } as unknown as Rebook, 'invalid-request'],
  ] as const) {
    expect((await refusalOf(rebook(order, change))).code).toBe(code);
  }
  expect(await everything(order)).toEqual(before);
  await there.intervene({ type: 'close-sales' });
  expect((await refusalOf(rebook(order, wanted(['20A'], ['30B'])))).code).toBe('sales-closed');
  await there.intervene({ type: 'cancel-flight' });
  expect((await refusalOf(rebook(order, wanted(['20A'], ['30B'])))).code).toBe('flight-cancelled');
  expect(await order.status()).toEqual(before.status);
  const unpaid = await system.book(here, ['22A']);
  expect((await refusalOf(rebook(unpaid, wanted(['22A'], ['30B'])))).code).toBe('not-booked');
});

test('W11: who is given up already is refunded, and gets no other flight', async () => {
  const order = await system.buy(here, ['20A']);
  system.gateway.refund = () => 503;
  await here.intervene({ type: 'cancel-flight' });
  await until(async () => (await order.status()).refunding);
  const { code } = await refusalOf(rebook(order, wanted(['20A'], ['30A'])));
  expect(code).toBe('order-cancelled');
  system.gateway.refund = () => null;
  expect(await order.ended()).toMatchObject({ reason: 'flight-cancelled' });
  expect((await there.manifest()).orders).toEqual([]);
});

test('W13: who declines the other flight has the whole amount back, and it has the seats', async () => {
  const order = await system.buy(here, ['20A']);
  const { rebooked } = await rebook(order, wanted(['20A'], ['30A']));
  const inMs = Date.parse(rebooked?.declineUntil ?? '') - Date.now();
  expect(inMs).toBeGreaterThan(0);
  expect(inMs).toBeLessThanOrEqual(limits.rebookingDeclineMs);
  expect(await order.cancel()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  expect(system.gateway.refunded(order.id)).toBe(true);
  expect((await there.snapshot()).seats).toEqual({});
  expect((await here.snapshot()).seats).toEqual({});
});

test('W13: nobody declines for longer than until the departure', async () => {
  const order = await system.buy(here, ['20A']);
  const soon = await system.openFlight(24);
  const { rebooked } = await rebook(order, wanted(['20A'], ['30A'], { to: soon.definition }));
  expect(rebooked?.declineUntil).toBe(soon.definition.departsAt);
});

test('W11: a rebooking takes order after order, and says who stays and why', async () => {
  const orders = [];
  for (const seat of ['20A', '20B', '20C']) orders.push(await system.buy(here, [seat]));
  await system.buy(there, ['30B']);
  const input: RebookingInput = {
    id: randomUUID(),
    from: here.definition.id,
    to: there.definition,
    orders: [
      ...orders.map(({ id: orderId }, place) => {
        const letter = 'ABC'[place] ?? '';
        return { orderId, seats: [`20${letter}`], newSeats: [`30${letter}`] };
      }),
      { orderId: 'ghost', seats: ['21A'], newSeats: ['31A'] },
    ],
  };
  const handle = await system.client.workflow.start(workflowTypes.rebooking, {
    workflowId: rebookingWorkflowId(input.from, input.id),
    taskQueue: taskQueues.orders,
    args: [input],
  });
  await handle.result();
  const progress = await handle.query<RebookingProgress>(rebookingMessages.progress);
  expect(progress).toMatchObject({ to: there.definition.id, orders: 4, over: true });
  expect(progress.outcomes.map(({ refused }) => refused)).toEqual([
    null,
    'seats-unavailable',
    null,
    'order-not-found',
  ]);
  const seatsOn = async (flight: TestFlight) =>
    (await flight.manifest()).orders.flatMap(({ hold }) => hold.seats).toSorted();
  expect(await seatsOn(here)).toEqual(['20B']);
  expect(await seatsOn(there)).toEqual(['30A', '30B', '30C']);
});
