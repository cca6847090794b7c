/** Payments whose attempts fail, and the pauses in which another code may be given. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { seatClass, seatPrices } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { OrderState } from '@aisle/shared/workflow-api';
import { refusalOf, TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

/** A pause that no test waits for the end of. */
const paymentPauseMs = 10 * 60_000;
const settings = {
  holdMs: limits.holdMs,
  paymentAttemptMs: limits.paymentAttemptMs,
  paymentPauseMs,
};

let system: TestSystem;
let flight: TestFlight;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
});
afterEach(() => {
  system.gateway.validate = () => 'valid';
});

/** An order that is about to pay, whose pauses are long. */
async function held(seat: string): Promise<TestOrder> {
  system.gateway.validate = (_, code) => (code === '11111' ? 'valid' : 'declined');
  const order = system.order(flight, { settings });
  await order.create([seat]);
  return order;
}

const payment = ({ exchange, payment }: OrderState) => exchange?.payment ?? payment;

function paused(order: TestOrder, attempt = 1): Promise<OrderState> {
  return until(async () => {
    const state = await order.status();
    const shown = payment(state);
    return shown?.nextAttemptAt !== undefined && shown.attempt === attempt && state;
  });
}

const codesOf = ({ id }: TestOrder) =>
  system.gateway.validations.filter(({ orderId }) => orderId === id).map(({ code }) => code);

test('P3, P13: a try that the gateway takes at last and does not answer is a failed attempt', async () => {
  const verdicts = [503, 'silent', 'valid'] as const;
  let asked = 0;
  system.gateway.validate = () => verdicts[asked++] ?? 'declined';
  const brief = { ...settings, paymentAttemptMs: 2_000, paymentPauseMs: 1 };
  const order = system.order(flight, { settings: brief });
  await order.create(['9A']);
  await order.pay('99999');
  const { status, payment } = await order.settled();
  expect(status).toBe('confirmed');
  expect(payment).toMatchObject({ attempt: 2, lastFailure: 'timed-out' });
});

test('P17: another code is used for the next attempt, at once; the same keys again are the same payment', async () => {
  const order = await held('10A');
  const [first, second] = [randomUUID(), randomUUID()];
  await order.pay('00000', first);
  const { payment: shown, total } = await paused(order);
  expect(shown).toMatchObject({ attempt: 1, maxAttempts: 3, lastFailure: 'declined' });
  const left = Date.parse(shown?.nextAttemptAt ?? '') - Date.now();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(paymentPauseMs);
  // As long as it may be needed it tells another payment apart.
  expect((await order.pay('00000', first)).payment).toEqual(shown);
  expect((await refusalOf(order.pay('22222', first))).code).toBe('idempotency-mismatch');

  const going = await order.pay('11111', second, total.amount);
  expect(going.payment).toEqual({ attempt: 2, maxAttempts: 3, lastFailure: 'declined' });
  expect(await order.settled()).toMatchObject({
    status: 'confirmed',
    payment: { attempt: 2, lastFailure: 'declined' },
  });
  expect(await order.pay('11111', second, total.amount)).toMatchObject({ status: 'confirmed' });
  expect(codesOf(order)).toEqual(['00000', '11111']);
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
});

test('P17, P4: codes in every pause make three attempts, never a fourth', async () => {
  const order = await held('10B');
  await order.pay('00000');
  await paused(order);
  await order.pay('00001');
  await paused(order, 2);
  await order.pay('00002');
  expect(await order.ended()).toMatchObject({ status: 'failed', payment: { attempt: 3 } });
  expect(codesOf(order)).toEqual(['00000', '00001', '00002']);
});

test('P17: what is no code or another amount changes nothing, and no order changes while its payment pauses', async () => {
  const order = await held('10C');
  await order.pay('00000');
  const before = await paused(order);
  const refused: [() => Promise<unknown>, string][] = [
    [() => order.pay('1234'), 'invalid-payment-code'],
    [() => order.pay('11111', randomUUID(), '1.00'), 'amount-changed'],
    [() => order.cancel(), 'payment-running'],
    [() => order.changeSeats(['10D']), 'payment-running'],
  ];
  for (const [ask, code] of refused) expect((await refusalOf(ask())).code).toBe(code);
  expect(await order.status()).toEqual(before);
  expect((await flight.snapshot()).seats['10C']?.status).toBe('paying');
  await order.pay('11111');
  expect((await order.settled()).status).toBe('confirmed');
});

test('P17: while an attempt is under way, another code is refused', async () => {
  const order = await held('10D');
  await order.pay('00000');
  await paused(order);
  system.gateway.validate = () => 503;
  await order.pay('11111');
  await until(async () => payment(await order.status())?.unanswered);
  expect((await refusalOf(order.pay('22222'))).code).toBe('payment-running');
  system.gateway.validate = () => 'valid';
  expect((await order.settled()).status).toBe('confirmed');
  expect(new Set(codesOf(order))).toEqual(new Set(['00000', '11111']));
});

test('P17, Y5: so it is while a difference is paid', async () => {
  const { aircraft, fares } = flight.definition;
  const prices = seatPrices(aircraft, fares);
  const [from = '', ...others] = Object.keys(prices)
    .filter((seat) => seatClass(aircraft, seat) === 'economy' && Number.parseInt(seat, 10) > 12)
    .toSorted((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0));
  const to = others.at(-1) ?? '';
  const order = await held(from);
  await order.pay('11111');
  const { total } = await order.settled();
  await order.exchange([to], { code: '00000', willHelp: true });
  const { exchange } = await paused(order);
  expect((await refusalOf(order.pay('11111', randomUUID(), total.amount))).code).toBe(
    'amount-changed',
  );
  await order.pay('11111', randomUUID(), exchange?.difference.amount);
  expect(await order.exchanged()).toMatchObject({ seats: [to], status: 'confirmed' });
  expect(codesOf(order)).toEqual(['11111', '00000', '11111']);
  expect(system.gateway.chargesOf(order.id)).toHaveLength(2);
});
