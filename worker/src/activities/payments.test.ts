import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TestGateway } from '../../test/support/gateway.ts';
import { createPaymentActivities } from './payments.ts';
import { NOT_REACHED, type PaymentActivities } from './types.ts';

let gateway: TestGateway;
let payments: PaymentActivities;
const total = { amount: '45.00', currency: 'GBP' };
const attempt = { orderId: 'o', attempt: 1, code: '01234' };

beforeAll(async () => {
  gateway = await TestGateway.start();
  payments = createPaymentActivities(gateway);
});
afterEach(() => {
  gateway.validate = () => 'valid';
  gateway.charge = () => null;
  gateway.refund = () => null;
  gateway.foreign = {};
});
afterAll(() => gateway.stop());

function environment(startToCloseTimeoutMs = 5_000): MockActivityEnvironment {
  return new MockActivityEnvironment(
    { startToCloseTimeoutMs },
    { logger: new DefaultLogger('ERROR') },
  );
}
function validate(limitMs?: number) {
  return environment(limitMs).run(payments.validatePayment, attempt);
}

test('a code is sent as it was given, and its verdict comes back', async () => {
  expect(await validate()).toEqual({ ok: true });
  expect(gateway.validations.at(-1)).toEqual(attempt);
  gateway.validate = () => 'declined';
  expect(await validate()).toEqual({ ok: false, failure: 'declined' });
});

test.each([410, 422])(
  'P15: a code that the gateway opens no more (%i) is declined',
  async (status) => {
    gateway.validate = () => status;
    expect(await validate()).toEqual({ ok: false, failure: 'declined' });
  },
);

test('P15: a key is forgotten, or it is tried again', async () => {
  const forget = () => environment().run(payments.forgetCode, 'key');
  await forget();
  expect(gateway.forgotten).toEqual(['key']);
  await gateway.stop();
  await expect(forget()).rejects.toMatchObject({ nonRetryable: false });
  await gateway.comeBack();
});

test('an attempt ends by itself at its limit', async () => {
  gateway.validate = () => 'silent';
  expect(await validate(50)).toEqual({ ok: false, failure: 'timed-out' });
  const told = environment(60_000).run(payments.validatePayment, attempt, 50);
  expect(await told).toEqual({ ok: false, failure: 'timed-out' });
});

test.each([500, 503, 404, 401])(
  'P13 an attempt that a gateway in trouble answers with %i was none',
  async (status) => {
    gateway.validate = () => status;
    await expect(validate()).rejects.toMatchObject({ type: NOT_REACHED, nonRetryable: false });
  },
);

test('P13 an attempt whose connection breaks before the answer was none', async () => {
  gateway.validate = () => 'broken';
  await expect(validate()).rejects.toMatchObject({ type: NOT_REACHED });
});

test('P13 an attempt that finds no gateway was none', async () => {
  const lost = createPaymentActivities({ url: 'http://127.0.0.1:9', token: gateway.token });
  const trying = environment().run(lost.validatePayment, attempt);
  await expect(trying).rejects.toMatchObject({ type: NOT_REACHED });
});

test('an attempt that its worker cuts off says so', async () => {
  gateway.validate = () => 'silent';
  const shutdown = environment();
  const running = shutdown.run(payments.validatePayment, attempt);
  shutdown.cancel('WORKER_SHUTDOWN');
  await expect(running).rejects.toMatchObject({ type: 'worker-shutdown' });
});

test('a charge’s key is the order and its payment, and the answer names the charge', async () => {
  const charge = (payment?: string) =>
    environment().run(payments.charge, { orderId: 'o1', total, ...(payment && { payment }) });
  expect(await charge('run:1')).toEqual({ ok: true, chargeId: 'ledger-o1:run:1' });
  expect(await charge('again:1')).toEqual({ ok: true, chargeId: 'ledger-o1:again:1' });
  // As orders that began their payment before an upgrade send it.
  expect(await charge()).toEqual({ ok: true, chargeId: 'ledger-o1' });
  expect(gateway.chargesOf('o1').map(({ payment }) => payment)).toEqual([
    'run:1',
    'again:1',
    undefined,
  ]);
});

test('P12 a charge that went back is refused, and one of another payment is never taken for the own', async () => {
  const charge = { orderId: 'o4', payment: 'run:1', total };
  await environment().run(payments.charge, charge);
  await environment().run(payments.refund, { orderId: 'o4', chargeId: 'ledger-o4:run:1' });
  expect(await environment().run(payments.charge, charge)).toEqual({ ok: false });
  gateway.foreign = { payment: 'other:1' };
  const foreign = environment().run(payments.charge, { ...charge, payment: 'run:2' });
  await expect(foreign).rejects.toMatchObject({ type: 'undecided' });
});

test('only a clear no is a refusal: everything else is undecided, and repeated', async () => {
  const charge = () => environment().run(payments.charge, { orderId: 'o2', total });
  gateway.charge = () => 402;
  expect(await charge()).toEqual({ ok: false });
  for (const status of [401, 404, 408, 429, 500, 503]) {
    gateway.charge = () => status;
    await expect(charge()).rejects.toMatchObject({ type: 'undecided', nonRetryable: false });
  }
});

test('P14: a charge that the gateway never made has nothing to refund, and is not asked about for ever', async () => {
  gateway.refund = () => 'never-charged';
  await environment().run(payments.refund, { orderId: 'o9', chargeId: 'c9' });
  expect(gateway.refunds.has('refund:c9')).toBe(false);
  gateway.refund = () => null;
});

test('a refund has a key of its own, and anything but a yes is undecided', async () => {
  const refund = () => environment().run(payments.refund, { orderId: 'o3' });
  gateway.refund = () => 404;
  await expect(refund()).rejects.toMatchObject({ type: 'undecided', nonRetryable: false });
  gateway.refund = () => null;
  await refund();
  expect(gateway.refunds.get('refund:o3')).toEqual({ orderId: 'o3' });
  await environment().run(payments.refund, { orderId: 'o3', chargeId: 'c7' });
  expect(gateway.refunds.get('refund:c7')).toEqual({ orderId: 'o3', chargeId: 'c7' });
  const part = { id: '2', amount: '5.00', currency: 'GBP' };
  await environment().run(payments.refund, { orderId: 'o3', chargeId: 'c7', part });
  expect(gateway.refunds.get('refund:c7:2')).toMatchObject({ chargeId: 'c7', amount: '5.00' });
});
