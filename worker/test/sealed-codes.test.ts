/** Payments whose codes are sealed: who says when their keys are over. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { runsOf } from './support/histories.ts';
import { TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;
/** Codes that pass. */
const passing = new Set<string>();
let count = 0;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
});
afterEach(() => {
  system.gateway.reset();
  passing.clear();
});

/** A code as a backend gives it, and its key; nobody but a gateway can open it. */
function sealed(passes: boolean): { code: string; key: string } {
  count += 1;
  const key = String(count).padStart(22, 'K');
  const code = `${key}.${'c'.repeat(44)}`;
  if (passes) passing.add(code);
  return { code, key };
}

/** An order that is about to pay; its pauses last as long as no code comes, or are over at once. */
async function held(seat: string, paymentPauseMs: number): Promise<TestOrder> {
  system.gateway.validate = (_, code) => (passing.has(code) ? 'valid' : 'declined');
  const { holdMs, paymentAttemptMs } = limits;
  const order = system.order(flight, { settings: { holdMs, paymentAttemptMs, paymentPauseMs } });
  await order.create([seat]);
  return order;
}

const charged = (order: TestOrder) =>
  system.gateway.chargesOf(order.id).map(({ codeKey }) => codeKey);

test('P15: the charge says that the code has served', async () => {
  const order = await held('20A', 1);
  const { code, key } = sealed(true);
  await order.pay(code);
  expect(await order.settled()).toMatchObject({ status: 'confirmed' });
  expect(charged(order)).toEqual([key]);
  expect(system.gateway.forgotten).toEqual([]);
  expect(system.gateway.validations.map((each) => each.code)).toEqual([code]);
});

test('P15: a code that another replaces is over, and that one with the charge', async () => {
  const order = await held('20B', 10 * 60_000);
  const [first, second] = [sealed(false), sealed(true)];
  await order.pay(first.code);
  await until(async () => (await order.status()).payment?.nextAttemptAt);
  await order.pay(second.code);
  expect(await order.settled()).toMatchObject({ status: 'confirmed' });
  await until(() => Promise.resolve(system.gateway.forgotten.length > 0));
  expect(system.gateway.forgotten).toEqual([first.key]);
  expect(charged(order)).toEqual([second.key]);
});

test('P15: after three failures the code is over', async () => {
  const order = await held('20C', 1);
  const { code, key } = sealed(false);
  await order.pay(code);
  expect(await order.ended()).toMatchObject({ status: 'failed', payment: { attempt: 3 } });
  await until(() => Promise.resolve(system.gateway.forgotten.length > 0));
  expect(system.gateway.forgotten).toEqual([key]);
  expect(charged(order)).toEqual([]);
});

test('P15, X3: a code of before, in plain text, has no key to be forgotten', async () => {
  const order = await held('20D', 1);
  await order.pay('00000');
  expect(await order.ended()).toMatchObject({ status: 'failed' });
  await order.handle.result();
  const [run] = await runsOf(system.client, order.handle.workflowId);
  const activities = (run?.events ?? []).flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  );
  expect(activities).toContain('validatePayment');
  expect(activities).not.toContain('forgetCode');
});
