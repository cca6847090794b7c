/** Seats that an agent has kept, on the server that skips time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import type { BookingMail } from '@aisle/shared/order-messages';
import { PAY_LATER } from '@aisle/shared/order-sentences';
import type { OrderState } from '@aisle/shared/workflow-api';
import { startTimeSkippingServer, type TestServer } from './support/servers.ts';
import { refusalOf, TestSystem, until, type TestOrder } from './support/system.ts';

const hour = 60 * 60_000;
let server: TestServer;
let system: TestSystem;

beforeAll(async () => {
  server = await startTimeSkippingServer();
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

const pass = (ms: number) => server.env.sleep(ms);
const clock = () => server.env.currentTimeMs();

async function passUntil(order: TestOrder, isWanted: (state: OrderState) => boolean) {
  for (;;) {
    const state = await order.status();
    if (isWanted(state)) return state;
    await pass(30_000);
  }
}

test('A24: an order that an agent has kept ends at a time of its own, on both sides, or is paid before', async () => {
  const mails: BookingMail[] = [];
  system.sendMail = (mail) => {
    mails.push(mail);
    return Promise.resolve({ sent: true });
  };
  const own = await system.openFlight(48, 'A380-800');
  const agent = { by: 'Ada', role: 'agent', reason: 'A caller books.' } as const;
  const [kept, paid] = [await system.book(own, ['60A']), await system.book(own, ['60C'])];
  const keptUntil = (await clock()) + 5 * hour;
  const payLater = (order: TestOrder, until = keptUntil) => order.payLater({ until, agent });
  expect(await refusalOf(payLater(kept))).toMatchObject({ code: 'passengers-missing' });
  for (const order of [kept, paid]) {
    const [seat = ''] = (await order.status()).seats;
    const document = { givenName: 'ANNA', surname: 'BERG' };
    const anna = { seat, givenName: 'Anna', surname: 'Berg', type: 'adult', document } as const;
    await order.setPassengers({ passengers: [anna], contact: { email: 'anna@example.com' } });
    const late = keptUntil + limits.payLaterMs;
    expect((await refusalOf(payLater(order, late))).code).toBe('pay-later-time');
    const state = await payLater(order);
    expect(state).toMatchObject({
      status: 'held',
      expiresAt: new Date(keptUntil).toISOString(),
      message: PAY_LATER,
      // Its time is the one that was named.
      renewalsLeft: 0,
    });
    // What is so already adds nothing.
    expect((await payLater(order)).sequence).toBe(state.sequence);
  }
  // Other seats are kept as long, and no moment longer.
  await kept.changeSeats(['61A']);
  expect((await own.manifest()).orders.find(({ orderId }) => orderId === kept.id)).toMatchObject({
    hold: { seats: ['61A'], until: keptUntil, keptUntil },
  });
  const [seat = ''] = (await kept.status()).seats;
  const statusOf = async (of: string) => (await own.snapshot()).seats[of]?.status ?? 'free';
  await pass(4 * hour);
  expect(await kept.status()).toMatchObject({ status: 'held' });
  expect(await statusOf(seat)).toBe('held');
  await paid.pay('11111');
  expect(await paid.settled()).toMatchObject({ status: 'confirmed', reason: null });
  await pass(hour);
  expect(await passUntil(kept, ({ reason }) => reason !== null)).toMatchObject({
    status: 'expired',
    reason: 'hold-expired',
  });
  await until(async () => (await statusOf(seat)) === 'free');
  const told = (order: TestOrder) =>
    mails.filter(({ orderId }) => orderId === order.id).map(({ kind }) => kind);
  await until(() => Promise.resolve(told(kept).length === 2 && told(paid).length === 2));
  expect([told(kept), told(paid)]).toEqual([
    ['pay-later', 'released'],
    ['pay-later', 'confirmed'],
  ]);
  expect(mails[0]).toMatchObject({ payUntil: new Date(keptUntil).toISOString() });
  const { audit } = await own.manifest();
  expect(audit).toContainEqual(
    expect.objectContaining({
      command: {
        type: 'pay-later',
        orderId: kept.id,
        until: new Date(keptUntil).toISOString(),
        by: agent.by,
        reason: agent.reason,
      },
      told: [PAY_LATER],
    }),
  );
});
