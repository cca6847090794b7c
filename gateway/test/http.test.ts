import { request } from 'node:http';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startGateway, token } from './harness.ts';

describe('validations', () => {
  const verdicts = [
    ['11111', 1, true],
    ['00000', 3, false],
    ['12121', 1, false],
    ['12121', 2, true],
    ['12121', 3, true],
  ] as const;

  test.each(verdicts)(
    'P10: test code %s in attempt %i is %s, whatever chance says',
    async (...row) => {
      const [code, attempt, valid] = row;
      for (const random of [() => 0, () => 0.999]) {
        const gateway = await startGateway({ failureRate: 0.5, random });
        const answer = await gateway.post('/validations', { orderId: 'order', attempt, code });
        expect(answer).toMatchObject({ status: 200, body: { valid } });
      }
    },
  );

  test('every other code fails at the failure rate', async () => {
    const chances = [0.1499, 0.15, 0.9, 0];
    const gateway = await startGateway({ failureRate: 0.15, random: () => chances.shift() ?? 1 });
    const valid: unknown[] = [];
    for (const code of ['12345', '01234', '99998', '11112']) {
      const answer = await gateway.post('/validations', { orderId: 'order', attempt: 1, code });
      valid.push(answer.body.valid);
    }
    expect(valid).toEqual([false, true, true, false]);
  });

  test('99999 has no answer: the request ends when the client goes away', async () => {
    const gateway = await startGateway();
    const waiting = request(`${gateway.url}/validations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    const ended = once(waiting, 'error');
    waiting.end(JSON.stringify({ orderId: 'order', attempt: 1, code: '99999' }));
    await once(waiting, 'finish');
    // The gateway goes on with others meanwhile, and has not answered when they are done.
    expect((await gateway.charge('other')).status).toBe(201);
    waiting.once('response', () => expect.unreachable('99999 was answered'));
    waiting.destroy();
    expect((await ended)[0]).toMatchObject({ code: 'ECONNRESET' });
    expect((await gateway.send('/healthz')).status).toBe(200);
  });

  test.each([['1234'], ['123456'], ['1234a'], ['１２３４５'], [12345], [null]])(
    'code %s is refused before it is tried',
    async (code) => {
      const gateway = await startGateway({ failureRate: 0, random: () => expect.unreachable() });
      const answer = await gateway.post('/validations', { orderId: 'order', attempt: 1, code });
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-payment-code' } });
    },
  );
});

describe('charges', () => {
  test('the same key gives the same charge, once', async () => {
    const gateway = await startGateway();
    const first = await gateway.charge('order');
    const second = await gateway.charge('order');
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ orderId: 'order', amount: '45.00', currency: 'GBP' });
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(await gateway.charges()).toEqual([first.body]);
  });

  test('identical charges at once make one', async () => {
    const gateway = await startGateway();
    const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.charge('order')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await gateway.charges()).toHaveLength(1);
  });

  test('the same key with another payment is refused', async () => {
    const gateway = await startGateway();
    await gateway.charge('order');
    const refused = { status: 422, body: { code: 'idempotency-mismatch' } };
    expect(await gateway.charge('order', '46.00')).toMatchObject(refused);
    expect(await gateway.charge('another', '45.00', 'order')).toMatchObject(refused);
    expect(await gateway.charges()).toHaveLength(1);
  });

  test('a payment is not charged again under another key, another payment of the order is', async () => {
    const gateway = await startGateway();
    const first = await gateway.charge('order', '45.00', 'one', 'payment-1');
    expect(await gateway.charge('order', '45.00', 'another-key', 'payment-1')).toMatchObject({
      status: 409,
      body: { code: 'already-charged' },
    });
    const second = await gateway.charge('order', '45.00', 'two', 'payment-2');
    expect(second).toMatchObject({ status: 201, body: { payment: 'payment-2' } });
    expect(await gateway.charges()).toEqual([first.body, second.body]);
  });

  test('a charge that was refunded serves no more', async () => {
    const gateway = await startGateway();
    await gateway.charge('order', '45.00', 'one', 'payment-1');
    await gateway.refund('order');
    const gone = { status: 410, body: { code: 'charge-refunded' } };
    expect(await gateway.charge('order', '45.00', 'one', 'payment-1')).toMatchObject(gone);
    expect(await gateway.charge('order', '45.00', 'two', 'payment-2')).toMatchObject({
      status: 201,
    });
    expect(await gateway.charge('order', '45.00', 'one', 'payment-1')).toMatchObject(gone);
    expect(await gateway.charges()).toHaveLength(2);
    expect(await gateway.refunds()).toHaveLength(1);
  });
});

describe('refunds', () => {
  test('a charge is refunded in full, once, whatever the key', async () => {
    const gateway = await startGateway();
    const charge = await gateway.charge('order', '123.45');
    const first = await gateway.refund('order');
    expect(first).toMatchObject({
      status: 201,
      body: { orderId: 'order', amount: '123.45', currency: 'GBP' },
    });
    expect(first.body.id).not.toBe(charge.body.id);
    expect(await gateway.refund('order')).toMatchObject({ status: 200, body: first.body });
    expect(await gateway.refund('order', 'k2')).toMatchObject({ status: 200, body: first.body });
    expect(await gateway.refunds()).toEqual([first.body]);
    expect(await gateway.charges()).toHaveLength(1);
  });

  test('refunds at once make one, also right behind the charge', async () => {
    const gateway = await startGateway();
    const charging = gateway.charge('order');
    await charging;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => gateway.refund('order', `key-${String(n)}`)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await gateway.refunds()).toHaveLength(1);
  });

  test('of several charges the named one goes back, once', async () => {
    const gateway = await startGateway();
    const { body: first } = await gateway.charge('order', '45.00', 'one', 'payment-1');
    const { body: second } = await gateway.charge('order', '46.00', 'two', 'payment-2');
    expect(await gateway.refund('order')).toMatchObject({
      status: 409,
      body: { code: 'charge-not-named' },
    });
    const refund = await gateway.refund('order', 'r2', second.id);
    const told = { chargeId: second.id, payment: 'payment-2', amount: '46.00' };
    expect(refund).toMatchObject({ status: 201, body: told });
    expect(await gateway.refund('order', 'r3', second.id)).toEqual({ ...refund, status: 200 });
    expect(await gateway.refund('order', 'r2', first.id)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-mismatch' },
    });
    // One charge stands: it needs no name.
    expect(await gateway.refund('order')).toMatchObject({ body: { chargeId: first.id } });
    expect(await gateway.refund('order', 'r4', 'no-such-charge')).toMatchObject({
      status: 404,
      body: { code: 'never-charged' },
    });
    expect(await gateway.refunds()).toHaveLength(2);
  });

  test('P16: parts of a charge go back, each once by its key, and never more than is left', async () => {
    const gateway = await startGateway();
    const { body: charge } = await gateway.charge('order', '45.00', 'one', 'payment-1');
    const back = (key: string, amount?: string) =>
      gateway.post(
        '/refunds',
        {
          orderId: 'order',
          chargeId: charge.id,
          ...(amount !== undefined && { amount, currency: 'GBP' }),
        },
        key,
      );
    const first = await back('part-1', '20.00');
    expect(first).toMatchObject({ status: 201, body: { amount: '20.00', chargeId: charge.id } });
    expect(await back('part-1', '20.00')).toEqual({ ...first, status: 200 });
    expect(await back('part-1', '10.00')).toMatchObject({ body: { code: 'idempotency-mismatch' } });
    expect(await back('part-2', '25.01')).toMatchObject({
      status: 409,
      body: { code: 'refund-too-large' },
    });
    for (const wrong of ['0.00', '1.5', '-1.00']) {
      expect(await back('part-3', wrong)).toMatchObject({ body: { code: 'invalid-request' } });
    }
    // What stands in part is the charge of its payment still.
    expect(await gateway.charge('order', '45.00', 'one', 'payment-1')).toMatchObject({
      status: 200,
      body: { id: charge.id },
    });
    const many = await Promise.all([1, 2, 3].map(() => back('part-4', '5.00')));
    expect(many.filter(({ status }) => status === 201)).toHaveLength(1);
    const rest = await back('rest');
    expect(rest).toMatchObject({ status: 201, body: { amount: '20.00' } });
    expect(await back('rest')).toEqual({ ...rest, status: 200 });
    expect(await back('other')).toEqual({ ...rest, status: 200 });
    expect(await back('part-5', '0.01')).toMatchObject({ body: { code: 'refund-too-large' } });
    expect((await gateway.refunds()).map(({ amount }) => amount)).toEqual([
      '20.00',
      '5.00',
      '20.00',
    ]);
    expect(await gateway.charge('order', '45.00', 'one', 'payment-1')).toMatchObject({
      body: { code: 'charge-refunded' },
    });
  });

  test('an order that was never charged has nothing to refund', async () => {
    const gateway = await startGateway();
    expect(await gateway.refund('order')).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { code: 'never-charged' },
    });
  });

  test('a key of another refund is refused', async () => {
    const gateway = await startGateway();
    await gateway.charge('one');
    await gateway.charge('two');
    await gateway.refund('one', 'key');
    expect(await gateway.refund('two', 'key')).toMatchObject({
      status: 422,
      body: { code: 'idempotency-mismatch' },
    });
  });
});

test.each([
  ['25000', 'JPY'],
  ['24.000', 'KWD'],
])('%s %s are charged and refunded as they are', async (amount, currency) => {
  const gateway = await startGateway();
  const paid = { orderId: 'order', amount, currency };
  expect(await gateway.post('/charges', paid, 'key')).toMatchObject({ status: 201, body: paid });
  expect(await gateway.refund('order', 'refund')).toMatchObject({ status: 201, body: paid });
  expect(await gateway.charges()).toMatchObject([paid]);
});

describe('bad input changes nothing and gets problem+json', () => {
  const good = { orderId: 'order', amount: '45.00', currency: 'GBP' };
  const refusals: [string, unknown, number, string][] = [
    ['not JSON', '{"orderId":', 400, 'invalid-json'],
    ['not an object', [], 400, 'invalid-request'],
    ['a missing field', { orderId: 'order', amount: '45.00' }, 400, 'invalid-request'],
    ['an unknown field', { ...good, tip: '1.00' }, 400, 'invalid-request'],
    ['a number as amount', { ...good, amount: 45 }, 400, 'invalid-request'],
    ['one decimal', { ...good, amount: '45.0' }, 400, 'invalid-request'],
    ['a negative amount', { ...good, amount: '-45.00' }, 400, 'invalid-request'],
    ['nothing to pay', { ...good, amount: '0.00' }, 400, 'invalid-request'],
    ['a currency in lower case', { ...good, currency: 'gbp' }, 400, 'invalid-request'],
    ['places that yen do not have', { ...good, currency: 'JPY' }, 400, 'invalid-request'],
    ['too few places for dinars', { ...good, currency: 'KWD' }, 400, 'invalid-request'],
    ['pounds without places', { ...good, amount: '45' }, 400, 'invalid-request'],
    ['a currency that there is not', { ...good, currency: 'ZZZ' }, 400, 'invalid-request'],
    ['a code for tests', { ...good, currency: 'XTS' }, 400, 'invalid-request'],
    ['an empty order', { ...good, orderId: '' }, 400, 'invalid-request'],
    ['a large body', { ...good, pad: 'x'.repeat(20_000) }, 413, 'body-too-large'],
  ];

  test.each(refusals)('%s', async (_, body, status, code) => {
    const gateway = await startGateway();
    const answer = await gateway.post('/charges', body, 'key');
    expect(answer).toMatchObject({
      status,
      type: 'application/problem+json',
      body: { code, status },
    });
    expect(answer.body.detail).toMatch(/\.( \(.+\))?$/);
    expect(await gateway.charges()).toEqual([]);
    expect((await gateway.post('/charges', good, 'key')).status).toBe(201);
  });

  test.each([[undefined], [''], ['two words'], ['x'.repeat(129)]])('key %s', async (key) => {
    const gateway = await startGateway();
    const answer = await gateway.post('/charges', good, key);
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency-key-required' } });
  });

  test('another media type, address or method', async () => {
    const gateway = await startGateway();
    const form = await gateway.send('/charges', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify(good),
    });
    expect(form).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    expect(await gateway.send('/nothing')).toMatchObject({ status: 404 });
    expect(await gateway.send('/charges', { method: 'DELETE' })).toMatchObject({
      status: 405,
      body: { code: 'method-not-allowed' },
    });
  });
});
