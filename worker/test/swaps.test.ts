/** Two orders that swap seats, on a real server that suggests new runs soon. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isExitSeat, seatDesignators } from '@aisle/shared/aircraft';
import type { FlightEvents } from '@aisle/shared/interventions';
import type { BookingMail } from '@aisle/shared/order-messages';
import type { Rebook } from '@aisle/shared/rebooking';
import type { OrderSwaps, SwapCommand } from '@aisle/shared/swaps';
import type { OrderState } from '@aisle/shared/workflow-api';
import { startDevServer, type TestServer } from './support/servers.ts';
import { refusalOf, TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let server: TestServer;
let system: TestSystem;
let flight: TestFlight;
const mails: BookingMail[] = [];

beforeAll(async () => {
  server = await startDevServer(['limit.historyCount.suggestContinueAsNew=60']);
  system = await TestSystem.start(server);
  system.sendMail = (mail) => {
    mails.push(mail);
    return Promise.resolve({ sent: true });
  };
  flight = await system.openFlight(48, '787-9');
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

async function buy(name: string, ...seats: string[]): Promise<TestOrder> {
  const order = await system.book(flight, seats);
  const passengers = seats.map((seat) => {
    return { seat, givenName: name, surname: 'Lee', type: 'adult' } as const;
  });
  await order.setPassengers({ passengers, contact: { email: `${name}@example.com` } });
  await order.pay('11111');
  await order.settled();
  return order;
}

async function ask(command: SwapCommand): Promise<OrderSwaps | string> {
  return until(async () => {
    const answer = await system.sendCommands(flight.definition.id, [command]);
    const [outcome] = answer.kind === 'decided' ? answer.outcomes : [];
    if (outcome?.ok === false) return outcome.rejection.code;
    return outcome?.swaps ?? false;
  });
}

async function propose(order: TestOrder, seat: string, wanted: string): Promise<string> {
  const swapId = randomUUID();
  expect(await ask({ type: 'ask-swap', swapId, order: order.id, seat, wanted })).toMatchObject({
    allowed: true,
  });
  return swapId;
}

const accept = (order: TestOrder, swapId: string, willHelp?: boolean) =>
  ask({
    ...{ type: 'accept-swap', swapId, order: order.id },
    ...(willHelp !== undefined && { willHelp }),
  });

/** Waits until an order is so. */
const become = (order: TestOrder, is: (state: OrderState) => boolean): Promise<OrderState> =>
  until(async () => {
    const state = await order.status();
    return is(state) && state;
  });

const has = (order: TestOrder, seat: string) => become(order, ({ seats }) => seats.includes(seat));

const mailsOf = ({ id }: TestOrder) => mails.filter(({ orderId }) => orderId === id);

test('Y9, Y10, Y12, U1: a swap is proposed by mail, accepted, and both orders have seats, people, mails and price', async () => {
  const [ann, ben] = [await buy('Ann', '40A', '40B'), await buy('Ben', '30C')];
  const before = await ann.status();
  const swapId = await propose(ann, '40B', '30C');
  const asked = await become(ben, ({ swaps }) => swaps !== undefined);
  expect(asked).toMatchObject({
    message: 'Someone in 40B asks to swap with your 30C. Nothing is paid for it.',
    swaps: { swaps: [{ id: swapId, role: 'asked', seat: '30C', other: '40B' }] },
  });
  const mail = await until(() =>
    Promise.resolve(mailsOf(ben).find(({ kind }) => kind === 'swap-asked')),
  );
  expect(mail).toMatchObject({ to: 'Ben@example.com', message: asked.message });
  expect(JSON.stringify(asked)).not.toContain(ann.id);
  expect(await accept(ben, swapId)).toMatchObject({ swaps: [{ status: 'accepted' }] });
  const [anns, bens] = [await has(ann, '30C'), await has(ben, '40B')];
  expect(anns).toMatchObject({
    ...{ status: 'confirmed', seats: ['40A', '30C'], total: before.total },
    passengers: [{ seat: '40A' }, { seat: '30C', givenName: 'Ann' }],
  });
  expect(bens).toMatchObject({ seats: ['40B'], passengers: [{ seat: '40B', givenName: 'Ben' }] });
  for (const [order, { message }] of [
    [ann, anns],
    [ben, bens],
  ] as const) {
    const news = await until(() =>
      Promise.resolve(mailsOf(order).find(({ kind }) => kind === 'seats-changed')),
    );
    expect(news).toMatchObject({ message });
    expect((await order.timeline()).map(({ what }) => what)).toContain('seats-swapped');
  }
  expect(await accept(ben, swapId)).toMatchObject({ swaps: [{ status: 'accepted' }] });
  const { orders } = await flight.manifest();
  for (const order of [ann, ben]) {
    const found = orders.find(({ orderId }) => orderId === order.id);
    const { seats, passengers } = await order.status();
    expect(found?.hold.seats).toEqual(seats);
    expect(found?.people?.passengers).toMatchObject(passengers ?? []);
  }
});

test('Y12, H9: who comes to an exit by a swap helps, in the order and in the manifest', async () => {
  const [exit = ''] = seatDesignators('787-9').filter((seat) => isExitSeat('787-9', seat));
  const cem = await buy('Cem', '41A');
  const dora = await system.book(flight, [exit]);
  const person = { seat: exit, givenName: 'Dora', surname: 'Lee', type: 'adult' } as const;
  const contact = { email: 'Dora@example.com' };
  await dora.setPassengers({ passengers: [{ ...person, willHelp: true }], contact });
  await dora.pay('11111');
  await dora.settled();
  const swapId = await propose(dora, exit, '41A');
  await become(cem, ({ swaps }) => swaps !== undefined);
  await accept(cem, swapId, true);
  expect((await has(cem, exit)).passengers).toMatchObject([{ seat: exit, willHelp: true }]);
  const { orders } = await flight.manifest();
  expect(orders.find(({ orderId }) => orderId === cem.id)).toMatchObject({
    people: { passengers: [{ seat: exit, willHelp: true }] },
  });
});

test('Y11: a proposal survives runs and a worker’s end, and ends with the seat', async () => {
  const [eve, finn] = [await buy('Eve', '42A'), await buy('Finn', '32C')];
  const swapId = await propose(eve, '42A', '32C');
  const { runId } = await flight.handle.describe();
  for (let n = 0; n < 30; n += 1) {
    await flight.intervene({ type: n % 2 === 0 ? 'close-sales' : 'open-sales' });
  }
  await until(async () => (await flight.handle.describe()).runId !== runId);
  await system.stopWorkers();
  await system.startWorkers();
  await become(finn, ({ swaps }) => swaps !== undefined);
  await finn.cancel();
  const told = await become(eve, ({ swaps }) => swaps?.swaps[0]?.status === 'ended');
  expect(told).toMatchObject({
    message: 'Your wish to swap 42A for 32C is over: one of the two seats has changed.',
    swaps: { swaps: [{ id: swapId, reason: 'seats-changed' }] },
  });
  expect(await accept(finn, swapId)).toBe('swap-over');
});

test('Y12: what the order changes and what is swapped do not lose each other', async () => {
  const [gil, hal] = [await buy('Gil', '43A', '43B'), await buy('Hal', '33C')];
  const swapId = await propose(gil, '43A', '33C');
  await become(hal, ({ swaps }) => swaps !== undefined);
  // Whichever comes first, both orders have each seat once, and agree with their flight.
  const cancelled = gil.changePaid({ type: 'cancelPassenger', seat: '43A' });
  const [, outcome] = await Promise.all([
    accept(hal, swapId),
    cancelled.then(
      () => 'cancelled',
      async () => (await refusalOf(cancelled)).code,
    ),
  ]);
  const { orders } = await flight.manifest();
  for (const order of [gil, hal]) {
    const seats = orders.find(({ orderId }) => orderId === order.id)?.hold.seats ?? [];
    const state = await become(order, (now) => now.seats.join() === seats.join());
    expect(state.passengers?.map(({ seat }) => seat)).toEqual(seats);
  }
  expect(['cancelled', 'no-such-passenger']).toContain(outcome);
});

/** Whichever came first, the orders and their flight agree on every seat, and on who sits there. */
async function agree(...orders: readonly TestOrder[]): Promise<void> {
  for (const order of orders) {
    await until(async () => {
      const { seats, passengers = [], status, reason } = await order.status();
      const { orders: holds } = await flight.manifest();
      const here = holds.find(({ orderId }) => orderId === order.id);
      if (here === undefined) return status === 'cancelled' && reason !== null;
      const people = here.people?.passengers ?? [];
      const inSeats = (those: readonly { readonly seat: string }[]) =>
        those.map(({ seat }) => seat).join() === seats.join();
      return here.hold.seats.join() === seats.join() && inSeats(passengers) && inSeats(people);
    });
  }
}

let row = 42;
/** Two orders of which the first has asked the second, whose seat is `other`. */
async function asked() {
  row += 1;
  const [own, other] = [`${row}D`, `${row}F`];
  const [ann, ben] = [await buy('Ann', own, `${row}E`), await buy('Ben', other)];
  const swapId = await propose(ann, own, other);
  await become(ben, ({ swaps }) => swaps !== undefined);
  return { ann, ben, own, other, swapId };
}

test('Y11, Y12, O7: of a swap and a cancellation at once each order has its seats or its money, once', async () => {
  for (const who of ['ann', 'ben'] as const) {
    const { swapId, ...orders } = await asked();
    const outcome = await Promise.all([accept(orders.ben, swapId), orders[who].cancel()]);
    expect(outcome[1]).toMatchObject({ status: 'cancelled', reason: 'refunded' });
    const { total } = outcome[1];
    await agree(orders.ann, orders.ben);
    const refunds = [...system.gateway.refunds.values()];
    expect(refunds.filter(({ orderId }) => orderId === orders[who].id)).toHaveLength(1);
    expect(system.gateway.chargesOf(orders[who].id)).toMatchObject([{ amount: total.amount }]);
    const other = who === 'ann' ? orders.ben : orders.ann;
    expect(await other.status()).toMatchObject({ status: 'confirmed' });
  }
});

test('Y11, Y12, A8, Y7: of a swap and an agent’s move, or a corrected name, at once orders and flight agree', async () => {
  const { ann, ben, own, swapId } = await asked();
  const seats = ['31D', '31E'];
  await Promise.all([
    accept(ben, swapId),
    flight.intervene({ type: 'move-order', orderId: ann.id, seats }),
  ]);
  await agree(ann, ben);
  expect((await ann.status()).seats).toEqual(seats);
  const next = await asked();
  const correction = { seat: next.own, givenName: 'Anne', surname: 'Lee' };
  const document = { givenName: 'ANNE', surname: 'LEE' };
  const corrected = next.ann.changePaid({ type: 'correctName', ...correction, document });
  await Promise.all([accept(next.ben, next.swapId), corrected.catch(refusalOf)]);
  await agree(next.ann, next.ben);
  expect(own).not.toBe(next.own);
});

test('Y11, Y12, W11, Y13: of a swap and a rebooking at once each order is on one flight, which knows who does not want to be asked', async () => {
  const there = await system.openFlight(72, '787-9');
  const { ann, ben, own, other, swapId } = await asked();
  await ask({ type: 'allow-swaps', order: ann.id, allowed: false });
  await become(ann, ({ swaps }) => swaps?.allowed === false);
  const { seats } = await ann.status();
  const flights = { from: flight.definition.id, to: there.definition };
  const wanted: Rebook = { id: randomUUID(), ...flights, seats, newSeats: ['40A', '40B'] };
  const rebooked = ann.handle.executeUpdate<OrderState, [Rebook]>('rebook', { args: [wanted] });
  const [accepted, moved] = await Promise.all([
    accept(ben, swapId),
    rebooked.catch(() => ann.status()),
  ]);
  await agree(ben);
  const isSwapped = typeof accepted !== 'string';
  expect((await ben.status()).seats).toEqual([isSwapped ? own : other]);
  if (moved.flightId !== there.definition.id) {
    await agree(ann);
    return;
  }
  expect(moved.passengers?.map(({ seat }) => seat)).toEqual(['40A', '40B']);
  const { orders } = await there.manifest();
  expect(orders).toMatchObject([
    { orderId: ann.id, people: { passengers: [{ seat: '40A' }, { seat: '40B' }] } },
  ]);
  const told = await become(ann, ({ swaps }) => swaps !== undefined);
  expect(told.swaps).toMatchObject({ allowed: false, swaps: [] });
});

test('Y11, Y12, A14: of a swap and another aircraft at once orders and flight agree', async () => {
  const { ann, ben, swapId } = await asked();
  const [outcome] = await Promise.all([
    accept(ben, swapId),
    flight.intervene({ type: 'change-aircraft', aircraft: 'A380-800' }),
  ]);
  await agree(ann, ben);
  const { events } = await flight.handle.query<FlightEvents, [number]>('eventsSince', 0);
  const about = events.filter(({ orderId }) => orderId === ann.id).map(({ type }) => type);
  expect(about).toContain(typeof outcome === 'string' ? 'swap-ended' : 'seats-swapped');
});
