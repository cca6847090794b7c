/** The true durations, on the server that skips time. */
import { setTimeout as realTime } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { mailWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { mailMessages, type MailRecord } from '@aisle/shared/order-messages';
import type { Manifest, OrderState } from '@aisle/shared/workflow-api';
import { eventsBesidesTasks } from './support/histories.ts';
import { startTimeSkippingServer, type TestServer } from './support/servers.ts';
import { ifThere, terminateIdle } from './support/until.ts';
import { refusalOf, TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

const minute = 60_000;
const hour = 60 * minute;
/** So much before 15:00 that nothing is cut short by a slow machine, on whose clock real time passes too. */
const NEARLY = 14 * minute + 30_000;
/** From there to well past 15:00. */
const PAST = minute;

let server: TestServer;
let system: TestSystem;
let flight: TestFlight;

beforeAll(async () => {
  server = await startTimeSkippingServer();
  system = await TestSystem.start(server);
  flight = await system.openFlight(48, 'A380-800');
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});
afterEach(() => {
  system.gateway.validate = () => 'valid';
  system.gateway.charge = () => null;
});

const seats = seatDesignators('A380-800')
  .filter((seat) => parseInt(seat, 10) >= 50)
  .values();
function freshSeat(): string {
  const { value } = seats.next();
  if (value === undefined) throw new Error('no more seats');
  return value;
}
async function seatStatus(seat: string): Promise<string> {
  return (await flight.snapshot()).seats[seat]?.status ?? 'free';
}
/** When the server's clock passes `ms`, without waiting for any workflow to end. */
const pass = (ms: number) => server.env.sleep(ms);
/**
 * Lets time pass until the order is as wanted: pauses between retries last longer than a slow machine leaves for
 * them, and pass by themselves only in real time.
 */
async function passUntil(
  order: TestOrder,
  isWanted: (state: OrderState) => boolean,
  stepMs = minute / 2,
): Promise<OrderState> {
  for (;;) {
    const state = await order.status();
    if (isWanted(state)) return state;
    await pass(stepMs);
  }
}
const passUntilEnded = (order: TestOrder, stepMs?: number) =>
  passUntil(order, ({ reason }) => reason !== null, stepMs);
const clock = () => server.env.currentTimeMs();

describe('a hold', () => {
  test('O21: is held for 15:00, and then its seats are free again', async () => {
    const seat = freshSeat();
    const order = system.order(flight);
    const startedAt = await clock();
    const created = await order.create([seat]);
    expect(created.status).toBe('held');
    expect(Date.parse(created.expiresAt ?? '') - startedAt).toBeGreaterThanOrEqual(15 * minute);
    await pass(NEARLY);
    expect(await seatStatus(seat)).toBe('held');
    await pass(PAST);
    const ended = await order.ended();
    expect(ended).toMatchObject({ status: 'expired', reason: 'hold-expired', expiresAt: null });
    expect(await seatStatus(seat)).toBe('free');
  });

  test('O21: runs out without asking for anything, or noting anything, in one task', async () => {
    const order = await system.book(flight, [freshSeat()]);
    await pass(15 * minute + PAST);
    await order.ended();
    const events = eventsBesidesTasks(await order.handle.fetchHistory());
    // Before, one that a slow machine started late asks its flight once more.
    expect(events.slice(events.lastIndexOf('timerFired'))).toEqual([
      'timerFired',
      'workflowExecutionCompleted',
    ]);
  });

  test('starts 15:00 anew with a change at 14:59', async () => {
    const [first, second_] = [freshSeat(), freshSeat()];
    const order = await system.book(flight, [first]);
    await pass(NEARLY);
    const before = await clock();
    const changed = await order.changeSeats([second_]);
    expect(Date.parse(changed.expiresAt ?? '') - before).toBeGreaterThanOrEqual(15 * minute);
    await pass(NEARLY);
    expect((await order.status()).status).toBe('held');
    expect(await seatStatus(first)).toBe('free');
    expect(await seatStatus(second_)).toBe('held');
    await pass(PAST);
    expect((await order.ended()).reason).toBe('hold-expired');
  });

  test('O3: is not prolonged by going back to seats that the order had before', async () => {
    const [first, other] = [freshSeat(), freshSeat()];
    const order = await system.book(flight, [first]);
    await pass(minute);
    const { expiresAt } = await order.changeSeats([other]);
    for (const seats of [[first], [other], [first]]) {
      await pass(minute);
      expect(await order.changeSeats(seats)).toMatchObject({ seats, expiresAt });
    }
    await order.changeSeats([]);
    await order.changeSeats([first]);
    const emptied = await order.changeSeats([]);
    await pass(minute);
    for (const seats of [[other], []])
      expect((await order.changeSeats(seats)).expiresAt).toBe(emptied.expiresAt);
  });

  test('O18: starts 15:00 anew twice, and no more', async () => {
    const order = await system.book(flight, [freshSeat()]);
    for (const renewalsLeft of [1, 0]) {
      await pass(NEARLY);
      const before = await clock();
      const renewed = await order.renew();
      expect(Date.parse(renewed.expiresAt ?? '') - before).toBeGreaterThanOrEqual(15 * minute);
      expect(renewed).toMatchObject({ status: 'held', renewalsLeft });
    }
    const { expiresAt } = await order.status();
    expect((await refusalOf(order.renew())).code).toBe('too-many-renewals');
    expect((await order.status()).expiresAt).toBe(expiresAt);
    await pass(NEARLY + PAST);
    expect((await order.ended()).reason).toBe('hold-expired');
  });

  test('O18: an order without seats has no time to start anew', async () => {
    const order = await system.book(flight, []);
    expect((await refusalOf(order.renew())).code).toBe('no-seats');
  });

  test('is not prolonged by a change that is refused, and its seats stay', async () => {
    const [mine, theirs] = [freshSeat(), freshSeat()];
    const order = await system.book(flight, [mine]);
    await pass(5 * minute);
    await system.book(flight, [theirs]);
    const before = await order.status();
    const refused = await refusalOf(order.changeSeats([mine, theirs]));
    expect(refused).toMatchObject({ code: 'seats-unavailable', details: { seats: [theirs] } });
    expect(await order.status()).toEqual(before);
    await pass(10 * minute + PAST);
    expect((await order.ended()).reason).toBe('hold-expired');
    expect(await seatStatus(theirs)).toBe('held');
  });

  test('O6: is not cut off by its deadline when its payment began at 14:59', async () => {
    const seat = freshSeat();
    system.gateway.validate = () => 503;
    const order = await system.book(flight, [seat]);
    const { expiresAt } = await order.status();
    await pass(NEARLY);
    expect((await order.pay('24680')).status).toBe('paying');
    // The gateway is in trouble beyond the deadline.
    await pass(PAST);
    expect(await seatStatus(seat)).toBe('paying');
    system.gateway.validate = () => 'valid';
    expect(await passUntil(order, ({ status }) => status !== 'paying', 1_000)).toMatchObject({
      status: 'confirmed',
    });
    expect(await clock()).toBeGreaterThan(Date.parse(expiresAt ?? ''));
    expect(await seatStatus(seat)).toBe('sold');
  });
});

describe('an order', () => {
  test('without seats expires after 15:00', async () => {
    const order = await system.book(flight, []);
    await pass(NEARLY);
    expect((await order.status()).status).toBe('open');
    await pass(PAST);
    expect(await order.ended()).toMatchObject({ status: 'expired', reason: 'no-seats-chosen' });
  });

  test('that gave its seats back is open, and expires 15:00 later', async () => {
    const seat = freshSeat();
    const order = await system.book(flight, [seat]);
    await pass(10 * minute);
    const before = await clock();
    const opened = await order.changeSeats([]);
    expect(opened).toMatchObject({ status: 'open', seats: [], total: { amount: '0.00' } });
    expect(Date.parse(opened.expiresAt ?? '') - before).toBeGreaterThanOrEqual(15 * minute);
    expect(await seatStatus(seat)).toBe('free');
    await pass(15 * minute + PAST);
    expect((await order.ended()).reason).toBe('no-seats-chosen');
  });

  test('lives two hours at most without a payment, however often it changes', async () => {
    const startedAt = await clock();
    let seat = freshSeat();
    const order = await system.book(flight, [seat]);
    for (let change = 1; change <= 11; change += 1) {
      await pass(10 * minute);
      seat = freshSeat();
      await order.changeSeats([seat]);
    }
    const { expiresAt } = await order.status();
    expect(Date.parse(expiresAt ?? '') - startedAt).toBeLessThan(limits.unpaidOrderMs + minute);
    await pass(10 * minute + PAST);
    expect(await order.ended()).toMatchObject({ status: 'expired', reason: 'time-limit' });
    expect(await seatStatus(seat)).toBe('free');
  });

  test('A7, O4: that an agent extends ends then, on both sides, even past the two hours', async () => {
    let seat = freshSeat();
    const order = await system.book(flight, [seat]);
    // Seven times a quarter of an hour: then a hold cannot be longer than the two hours leave.
    for (let change = 0; change < 7; change += 1) {
      await pass(NEARLY);
      seat = freshSeat();
      await order.changeSeats([seat]);
    }
    const before = await order.status();
    const extend = { type: 'extend-hold', orderId: order.id, extraMs: 30 * minute } as const;
    expect((await flight.intervene(extend)).ok).toBe(true);
    const { expiresAt } = await order.changedSince(before);
    expect(Date.parse(expiresAt!)).toBe(Date.parse(before.expiresAt!) + 30 * minute);
    await pass(Date.parse(expiresAt!) - (await clock()) - 30_000);
    expect([(await order.status()).status, await seatStatus(seat)]).toEqual(['held', 'held']);
    await pass(PAST);
    expect(await order.ended()).toMatchObject({ status: 'expired', reason: 'time-limit' });
    expect(await seatStatus(seat)).toBe('free');
  });

  test('A10, S7: ends with its flight when that leaves earlier', async () => {
    const early = await system.openFlight(48);
    const order = await system.book(early, ['20A']);
    const before = await order.status();
    const departsAt = new Date((await clock()) + 5 * minute).toISOString();
    await early.intervene({ type: 'delay', departsAt });
    expect((await order.changedSince(before)).expiresAt).toBe(departsAt);
    await pass(5 * minute + PAST);
    expect(await order.ended()).toMatchObject({ status: 'expired', reason: 'departed' });
    expect(await early.handle.result()).toMatchObject({ status: 'departed', orders: [] });
  });

  test('A10: of a flight that leaves later is paid and flown later', async () => {
    const late = await system.openFlight(0.2);
    const order = await system.buy(late, ['20A']);
    const before = await order.status();
    const departsAt = new Date((await clock()) + 60 * minute).toISOString();
    await late.intervene({ type: 'delay', departsAt });
    await order.changedSince(before);
    await pass(30 * minute);
    expect(await order.status()).toMatchObject({ status: 'confirmed', reason: null });
    expect((await late.snapshot()).status).toBe('open');
    const { flight: now } = await late.snapshot();
    expect(await system.order(late, { flight: now }).create(['20B'])).toMatchObject({
      status: 'held',
    });
    await pass(31 * minute);
    expect(await order.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
    expect(await late.handle.result()).toMatchObject({ status: 'departed', flight: { departsAt } });
  });

  test('that pays while its flight departs gets its seats, and the flight ends after it (SPEC F6)', async () => {
    system.gateway.validate = () => 503;
    const soon = await system.openFlight(0.1);
    const order = await system.book(soon, ['20A']);
    await pass(5 * minute);
    expect((await order.pay('24680')).status).toBe('paying');
    // The gateway is in trouble beyond the departure.
    await pass(2 * minute);
    expect((await soon.snapshot()).seats['20A']?.status).toBe('paying');
    system.gateway.validate = () => 'valid';
    expect(await passUntilEnded(order, 1_000)).toMatchObject({
      status: 'confirmed',
      reason: 'departed',
    });
    const manifest = (await soon.handle.result()) as Manifest;
    expect(manifest.orders).toMatchObject([{ orderId: order.id, hold: { status: 'sold' } }]);
    expect(system.gateway.refunded(order.id)).toBe(false);
  });

  test('ends with its flight', async () => {
    const soon = await system.openFlight(0.1);
    const paid = await system.book(soon, ['20A']);
    const unpaid = await system.book(soon, ['20B']);
    await paid.pay('11111');
    await paid.settled();
    await pass(7 * minute);
    expect(await unpaid.ended()).toMatchObject({ status: 'expired', reason: 'departed' });
    expect(await paid.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
    const manifest = await soon.handle.result();
    expect(manifest).toMatchObject({
      status: 'departed',
      orders: [{ orderId: paid.id, hold: { status: 'sold', seats: ['20A'] } }],
    });
  });
});

describe('a flight whose workflow was terminated', () => {
  test('A20: counts as cancelled: who paid is refunded at the departure, or sooner on request', async () => {
    const ended = await system.openFlight(0.2);
    const waiting = await system.buy(ended, ['20A']);
    const asking = await system.buy(ended, ['20B']);
    const held = await system.book(ended, ['20C']);
    const paying = await system.book(ended, ['20D']);
    await terminateIdle(ended.handle);
    expect((await refusalOf(system.book(ended, ['20E']))).code).toBe('flight-cancelled');
    expect((await refusalOf(paying.pay('11111'))).code).toBe('flight-cancelled');
    expect(await asking.cancel()).toMatchObject({ status: 'cancelled' });
    await pass(13 * minute);
    expect(await passUntilEnded(waiting)).toMatchObject({
      status: 'cancelled',
      reason: 'flight-cancelled',
      message:
        'The flight was cancelled, and the whole amount was refunded. Choose another flight.',
    });
    expect((await passUntilEnded(held)).status).toBe('expired');
    expect([waiting, asking].map(({ id }) => system.gateway.refunded(id))).toEqual([true, true]);
  });
});

describe('a payment', () => {
  test('counts an attempt of more than its time as failed', async () => {
    // No server skips an attempt. The next one must be answered in that time, however busy the machine is.
    const settings = { holdMs: limits.holdMs, paymentAttemptMs: 4_000 };
    system.gateway.validate = (attempt) => (attempt === 1 ? 'silent' : 'valid');
    const order = system.order(flight, { settings });
    await order.create([freshSeat()]);
    const startedAt = await clock();
    await order.pay('99999');
    const settled = await order.settled();
    expect(settled).toMatchObject({
      status: 'confirmed',
      payment: { attempt: 2, lastFailure: 'timed-out' },
    });
    expect((await clock()) - startedAt).toBeGreaterThanOrEqual(settings.paymentAttemptMs);
  });

  test('P17: goes on by itself after its pause, with the code that it has', async () => {
    const pauseMs = minute / 2;
    const usual = { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs };
    const codes: string[] = [];
    system.gateway.validate = (attempt, code) => {
      codes.push(code);
      return attempt === 1 ? 'declined' : 'valid';
    };
    const order = system.order(flight, { settings: { ...usual, paymentPauseMs: pauseMs } });
    await order.create([freshSeat()]);
    const startedAt = await clock();
    await order.pay('12121');
    const settled = await passUntil(order, ({ status }) => status !== 'paying', pauseMs);
    expect(settled).toMatchObject({ status: 'confirmed', payment: { attempt: 2 } });
    expect(settled.payment).not.toHaveProperty('nextAttemptAt');
    expect((await clock()) - startedAt).toBeGreaterThanOrEqual(pauseMs);
    expect(codes).toEqual(['12121', '12121']);
  });

  test('that fails three times ends the order, frees the seats and charges nothing', async () => {
    const seat = freshSeat();
    system.gateway.validate = () => 'declined';
    const order = await system.book(flight, [seat]);
    await order.pay('00000');
    const ended = await order.ended();
    expect(ended).toMatchObject({
      status: 'failed',
      reason: 'payment-failed',
      payment: { attempt: 3, maxAttempts: 3, lastFailure: 'declined' },
    });
    expect(ended.message).toContain('declined');
    expect(system.gateway.validations.filter(({ orderId }) => orderId === order.id)).toHaveLength(
      3,
    );
    expect(system.gateway.charged(order.id)).toBe(false);
    expect(await seatStatus(seat)).toBe('free');
  });

  test('whose charge is refused ends the order and frees the seats', async () => {
    const seat = freshSeat();
    system.gateway.charge = () => 402;
    const order = await system.book(flight, [seat]);
    await order.pay('11111');
    expect(await order.ended()).toMatchObject({ status: 'failed', reason: 'charge-refused' });
    expect(system.gateway.charged(order.id)).toBe(false);
    expect(await seatStatus(seat)).toBe('free');
  });

  test('whose charge is undecided for long is repeated until it is known', async () => {
    const seat = freshSeat();
    system.gateway.charge = (_, tries) => (tries < 4 ? 503 : null);
    const order = await system.book(flight, [seat]);
    await order.pay('11111');
    expect((await order.settled()).status).toBe('confirmed');
    expect(system.gateway.charged(order.id)).toBe(true);
    expect(await seatStatus(seat)).toBe('sold');
  });

  test('P13 that never reaches the gateway fails before its fence ends, with a sentence of its own', async () => {
    const seat = freshSeat();
    system.gateway.validate = () => 503;
    const order = await system.book(flight, [seat]);
    await order.pay('11111');
    await until(async () => (await order.status()).payment?.unanswered);
    await pass(limits.fenceMs - minute);
    expect(await order.status()).toMatchObject({ status: 'paying', payment: { attempt: 1 } });
    await pass(minute);
    const failed = await order.ended();
    expect(failed).toMatchObject({ status: 'failed', reason: 'payment-failed' });
    expect(failed.payment).toEqual({ attempt: 1, maxAttempts: 3, lastFailure: 'unreachable' });
    expect(failed.message).toContain('the bank could not be reached, however often we tried');
    expect(system.gateway.charged(order.id)).toBe(false);
    expect(await seatStatus(seat)).toBe('free');
  });

  test('P6: that lost its seats after charging is refunded', async () => {
    const seat = freshSeat();
    // The gateway is away for longer than the fence stands.
    let away = true;
    system.gateway.charge = () => (away ? 503 : null);
    const order = await system.book(flight, [seat]);
    await order.pay('11111');
    await until(async () => system.gateway.requests.includes(`/charges ${order.id}`));
    await pass(limits.fenceMs + minute);
    expect(await seatStatus(seat)).toBe('free');
    away = false;
    expect(await passUntilEnded(order)).toMatchObject({
      status: 'failed',
      reason: 'seats-lost-refunded',
    });
    expect(system.gateway.charged(order.id)).toBe(true);
    expect(system.gateway.refunded(order.id)).toBe(true);
  });

  test('is the same payment with the same key, and another code needs another key', async () => {
    const order = await system.book(flight, [freshSeat()]);
    system.gateway.validate = () => 'silent';
    const [first, again] = await Promise.all([
      order.pay('12345', 'key'),
      order.pay('12345', 'key'),
    ]);
    expect(again.status).toBe(first.status);
    expect((await order.pay('12345', 'key')).status).toBe('paying');
    expect(await refusalOf(order.pay('54321', 'key'))).toMatchObject({
      code: 'idempotency-mismatch',
    });
    expect(await refusalOf(order.pay('12345', 'other'))).toMatchObject({ code: 'payment-running' });
    expect(await refusalOf(order.changeSeats([]))).toMatchObject({ code: 'payment-running' });
    expect(await refusalOf(order.cancel())).toMatchObject({ code: 'payment-running' });
  });
});

test('time does not pass by itself while no one waits', async () => {
  const before = await clock();
  await realTime(50);
  expect((await clock()) - before).toBeLessThan(minute);
});

describe('a mail', () => {
  test('U7: is tried for a day and then given up, and the next one is sent all the same', async () => {
    let isAway = true;
    system.sendMail = () =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve({ sent: true });
    const seat = '20A';
    const order = await system.book(await system.openFlight(72), [seat]);
    const ann = { seat, givenName: 'Ann', surname: 'Smith', type: 'adult' } as const;
    await order.setPassengers({ passengers: [ann], contact: { email: 'ann@example.com' } });
    await order.pay('11111');
    expect((await order.settled()).status).toBe('confirmed');
    const mails = system.client.workflow.getHandle(mailWorkflowId(order.id));
    const records = () => until(() => ifThere(mails.query<MailRecord[]>(mailMessages.records)));
    let [first] = await records();
    while (first?.outcome === null) {
      await pass(hour);
      [first] = await records();
    }
    expect(first?.outcome).toBe('given-up');
    const triedMs = Date.parse(first?.settledAt ?? '') - Date.parse(first?.at ?? '');
    // As many pauses as a day has room for.
    expect(triedMs).toBeGreaterThan(limits.mailPatienceMs - limits.mailLongestPauseMs - hour);
    isAway = false;
    await order.cancel();
    // The second mail is asked for some time after the answer to the customer.
    const after = await until(async () => {
      const known = await records();
      return typeof known[1]?.outcome === 'string' && known;
    });
    expect(after).toMatchObject([{ outcome: 'given-up' }, { kind: 'refunded', outcome: 'sent' }]);
  });
});
