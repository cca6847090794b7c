/** An order that lives long goes on in further runs, in which nothing of it is lost. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isExitSeat, seatClass, seatPrices } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { failedTasks, inputOf, runsOf } from './support/histories.ts';
import { startDevServer, type TestServer } from './support/servers.ts';
import { refusalOf, TestSystem, until, type TestOrder } from './support/system.ts';

let server: TestServer;
let system: TestSystem;
beforeAll(async () => {
  // A run is full after a handful of commands.
  server = await startDevServer(['limit.historyCount.suggestContinueAsNew=25']);
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

const runIdOf = async ({ handle }: TestOrder) => (await handle.describe()).runId;

/** Sends commands until the order is in the run after the next. */
async function further(order: TestOrder, send: (time: number) => Promise<unknown>): Promise<void> {
  let runId = await runIdOf(order);
  let [runs, time] = [0, 0];
  while (runs < 2) {
    await send(time++);
    const now = await runIdOf(order);
    if (now !== runId) runs += 1;
    runId = now;
  }
}

/** Nothing went wrong in any run, and each began with the first one's id in mind. */
async function expectSound(order: TestOrder): Promise<void> {
  const histories = await runsOf(system.client, order.handle.workflowId);
  expect(histories.flatMap(failedTasks)).toEqual([]);
  const first = histories.map(
    ({ events }) => events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId,
  );
  expect(new Set(first).size).toBe(1);
}

/** What only time and news may change. */
async function still(order: TestOrder, send: (time: number) => Promise<unknown>): Promise<void> {
  const [before, told] = [await order.status(), await order.timeline()];
  await further(order, send);
  const { sequence, ...after } = await order.status();
  const { sequence: sequenceBefore, ...then } = before;
  expect(sequence).toBeGreaterThanOrEqual(sequenceBefore);
  expect({ ...after, flightVersion: 0, message: null }).toEqual({
    ...then,
    flightVersion: 0,
    message: null,
  });
  expect((await order.timeline()).slice(0, told.length)).toEqual(told);
}

/** An order's own news that its flight would send, and that changes nothing but a sentence. */
function delayed(order: TestOrder, departsAt: string) {
  return async (time: number): Promise<void> => {
    const news = { signal: 'flightDelayed', version: 1_000_000 + time + Date.now(), departsAt };
    const before = await order.status();
    await order.handle.signal('flightDelayed', news);
    await order.changedSince(before);
  };
}

test('O20: open and held: seats, deadline, changes, renewals, price and timeline', async () => {
  const flight = await system.openFlight();
  const { departsAt } = flight.definition;
  const order = await system.book(flight, []);
  await still(order, delayed(order, departsAt));
  expect((await order.status()).status).toBe('open');
  await order.changeSeats(['12A', '12B']);
  const renewed = await order.renew();
  await still(order, delayed(order, departsAt));
  expect(await order.status()).toMatchObject({
    status: 'held',
    seats: ['12A', '12B'],
    expiresAt: renewed.expiresAt,
    renewalsLeft: limits.renewalsPerOrder - 1,
    total: renewed.total,
  });
  // Commands of the next run are no repetitions of those of the last.
  expect((await order.changeSeats(['14A'])).seats).toEqual(['14A']);
  await further(order, (time) => order.changeSeats([time % 2 ? '15A' : '16A']));
  await order.cancel();
  expect((await flight.snapshot()).seats).toEqual({});
  await expectSound(order);
});

test('O20, Y6, Y8: the charges of a paid order, and a refund in part that is still open', async () => {
  const flight = await system.openFlight(48, '787-9');
  const { aircraft, fares } = flight.definition;
  const byPrice = Object.entries(seatPrices(aircraft, fares))
    .filter(([seat]) => seatClass(aircraft, seat) === 'economy' && !isExitSeat(aircraft, seat))
    .toSorted(([, a], [, b]) => a - b)
    .map(([seat]) => seat);
  const [one = '', two = ''] = byPrice;
  const dear = byPrice.at(-1) ?? '';
  const order = await system.buy(flight, [one, two]);
  await order.exchange([dear, two], { code: '24680' });
  expect(await order.exchanged()).toMatchObject({ seats: [dear, two] });
  system.gateway.refund = () => 503;
  await order.changePaid({ type: 'cancelPassenger', seat: two });
  await still(order, delayed(order, flight.definition.departsAt));
  system.gateway.refund = () => null;
  const parts = () =>
    [...system.gateway.refunds.values()].filter(({ amount }) => amount !== undefined);
  // The difference first, and the rest from the first charge.
  await until(() => Promise.resolve(parts().length > 1));
  expect(await order.cancel()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  const [first, second] = system.gateway.chargesOf(order.id);
  const pence = parts().map(({ amount }) => Math.round(Number(amount) * 100));
  expect(pence).toHaveLength(2);
  expect(pence.reduce((sum, each) => sum + each, 0)).toBe(seatPrices(aircraft, fares)[two]);
  expect(system.gateway.refunds.has(`refund:${first?.id}`)).toBe(true);
  expect(system.gateway.refunds.has(`refund:${second?.id}`)).toBe(true);
  await expectSound(order);
});

test('O20, O22: who flies, and who waits for a seat', async () => {
  const flight = await system.openFlight();
  const order = await system.book(flight, ['12A', '12B']);
  const [ann, bob] = ['Ann', 'Bob'].map((givenName, place) => {
    return { seat: ['12A', '12B'][place] ?? '', givenName, surname: 'Lee', type: 'adult' as const };
  });
  const contact = { email: 'ann@example.com' };
  await order.setPassengers({ passengers: ann && bob ? [ann, bob] : [], contact });
  await order.changeSeats(['12A']);
  await still(order, delayed(order, flight.definition.departsAt));
  expect(await order.status()).toMatchObject({ passengers: [ann], contact });
  await order.changeSeats(['12A', '14C']);
  expect((await order.status()).passengers).toEqual([ann, { ...bob, seat: '14C' }]);
  await expectSound(order);
});

test('O20, O25: guests, their seats and names, and what conflicts with their changes', async () => {
  const flight = await system.openFlight();
  const order = await system.book(flight, ['20A']);
  const name = { givenName: 'Ben', surname: 'Guest' };
  await order.changeParty({ type: 'invite' });
  const joined = await order.changeParty({ type: 'join', guestId: 'Ben', invitation: 1, name });
  const choose = (seat: string, revision: number) =>
    order.changeParty({ type: 'choose-seat', guestId: 'Ben', seat, revision });
  await choose('20B', joined.sequence);
  await still(order, delayed(order, flight.definition.departsAt));
  const state = await order.status();
  expect(state.party).toMatchObject({ invitation: 1, guests: [{ id: 'Ben', seat: '20B', name }] });
  expect(state.passengers).toMatchObject([{ seat: '20B', givenName: 'Ben' }]);
  expect((await refusalOf(choose('20C', joined.sequence))).code).toBe('order-changed');
  expect([...(await choose('20C', state.sequence)).seats].sort()).toEqual(['20A', '20C']);
  await order.cancel();
  await expectSound(order);
});

test('O20: the creation is recognised in every run', async () => {
  const flight = await system.openFlight();
  const order = await system.book(flight, ['12A']);
  await further(order, delayed(order, flight.definition.departsAt));
  expect((await order.status()).fingerprint).toBe(order.input.fingerprint);
});

test('O20, P15: confirmed: the payment’s key without its code, the charge and the refund', async () => {
  const flight = await system.openFlight();
  const order = await system.book(flight, ['12A']);
  const key = randomUUID();
  await order.pay('11111', key);
  await order.settled();
  await still(order, delayed(order, flight.definition.departsAt));
  expect((await order.pay('11111', key)).status).toBe('confirmed');
  const [run] = await runsOf(system.client, order.handle.workflowId);
  const carried = JSON.stringify(inputOf(run!));
  expect(carried).toContain(key);
  expect(carried).not.toContain('11111');
  // The amount is not forgotten.
  expect((await order.pay('22222', key)).status).toBe('confirmed');
  expect((await refusalOf(order.pay('11111', key, '1.00'))).code).toBe('idempotency-mismatch');
  expect(await order.cancel()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
  expect(
    [...system.gateway.refunds.values()].filter((one) => one.orderId === order.id),
  ).toHaveLength(1);
  expect((await flight.snapshot()).seats).toEqual({});
  await expectSound(order);
});

test('O20: paying: the run may be full when the payment begins', async () => {
  const flight = await system.openFlight();
  const order = await system.book(flight, ['12A']);
  const send = delayed(order, flight.definition.departsAt);
  let isSlow = true;
  system.gateway.charge = (orderId) => (isSlow && orderId === order.id ? 503 : null);
  await order.pay('11111');
  await until(async () => (await order.status()).payment?.attempt === 1);
  // The charge is under way while the run fills up.
  for (let time = 0; time < 12; time += 1) await send(time);
  expect((await order.status()).status).toBe('paying');
  isSlow = false;
  expect((await order.settled()).status).toBe('confirmed');
  await further(order, send);
  expect((await order.status()).status).toBe('confirmed');
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
  await expectSound(order);
});

test('O20: what it lost is lost in the next run, too: the refund is not made twice', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A']);
  let isAway = true;
  system.gateway.refund = (orderId) => (isAway && orderId === order.id ? 503 : null);
  await flight.intervene({ type: 'force-release', orderId: order.id });
  await until(() => Promise.resolve(system.gateway.requests.includes(`/refunds ${order.id}`)));
  const send = delayed(order, flight.definition.departsAt);
  for (let time = 0; time < 12; time += 1) await send(time);
  isAway = false;
  expect(await order.ended()).toMatchObject({ status: 'cancelled', reason: 'released-by-agent' });
  expect(
    [...system.gateway.refunds.values()].filter((one) => one.orderId === order.id),
  ).toHaveLength(1);
  await expectSound(order);
});
