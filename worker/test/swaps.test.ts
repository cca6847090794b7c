/** Two orders that swap seats, on a real server that suggests new runs soon. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isExitSeat, seatDesignators } from '@aisle/shared/aircraft';
import type { BookingMail } from '@aisle/shared/order-messages';
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
