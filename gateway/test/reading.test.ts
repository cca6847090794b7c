import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { openLedger, startGateway, temporaryDirectory } from './harness.ts';

test('the ledger is read from where the reader left off, a page at a time', async () => {
  const gateway = await startGateway();
  for (const order of ['a', 'b', 'c']) await gateway.charge(order);
  await gateway.refund('b');
  await gateway.charge('d');
  const page = (path: string) => gateway.orders(path);
  expect(await page('/charges')).toEqual({ orders: ['a', 'b', 'c', 'd'], link: null });
  expect(await page('/charges?after=2')).toEqual({ orders: ['c', 'd'], link: null });
  expect(await page('/charges?after=9')).toEqual({ orders: [], link: null });
  expect(await page('/refunds?after=0')).toEqual({ orders: ['b'], link: null });
  const read: string[] = [];
  for (let path: string | undefined = '/charges?limit=3'; path !== undefined;) {
    const { orders, link } = await page(path);
    read.push(...orders);
    path = /^<(.+)>; rel="next"$/.exec(link ?? '')?.[1];
  }
  expect(read).toEqual(['a', 'b', 'c', 'd']);
});

test('an order’s own movements are asked for by its id', async () => {
  const gateway = await startGateway();
  for (const payment of ['p1', 'p2', 'p3']) await gateway.charge('mine', '1.00', payment, payment);
  await gateway.charge('other');
  await gateway.refund('other');
  const { link, body } = await gateway.send<{ payment: string }[]>('/charges?orderId=mine&limit=2');
  expect(body.map(({ payment }) => payment)).toEqual(['p1', 'p2']);
  expect(link).toBe('</charges?after=2&limit=2&orderId=mine>; rel="next"');
  expect((await gateway.orders('/charges?orderId=mine&after=2')).orders).toEqual(['mine']);
  expect((await gateway.orders('/refunds?orderId=mine')).orders).toEqual([]);
  expect((await gateway.orders('/refunds?orderId=other')).orders).toEqual(['other']);
  expect((await gateway.orders('/charges?orderId=nobody')).orders).toEqual([]);
});

test.each(['after=-1', 'after=1.5', 'after=x', 'limit=0', `limit=${limits.ledgerPage + 1}`])(
  'what is no page (%s) is refused',
  async (query) => {
    const answer = await (await startGateway()).send(`/charges?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  },
);

test('a ledger of a hundred thousand lines is opened, searched and paged without being kept', async () => {
  const path = join(await temporaryDirectory(), 'gateway', 'ledger.jsonl');
  const at = '2026-11-24T10:00:00.000Z';
  const line = (n: number) => {
    const movement = { id: `c${n}`, orderId: `o${n}`, amount: '1.00', currency: 'GBP', at };
    return JSON.stringify({ type: 'charge', key: `k${n}`, movement });
  };
  const lines = Array.from({ length: 100_000 }, (_, n) => line(n));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`);
  const { ledger } = await openLedger(path);
  expect(ledger.count('charge')).toBe(100_000);
  for (const n of [0, 54_321, 99_999]) {
    const own = await ledger.read('charge', { after: 0, limit: 10, orderId: `o${n}` });
    expect(own.movements.map(({ id }) => id)).toEqual([`c${n}`]);
    const again = { orderId: `o${n}`, amount: '1.00', currency: 'GBP' };
    expect(await ledger.charge(`k${n}`, again)).toMatchObject({
      value: { movement: { id: `c${n}` }, repeated: true },
    });
  }
  const { movements, more } = await ledger.read('charge', { after: 99_990, limit: 5 });
  expect([movements.map(({ id }) => id), more]).toEqual([
    ['c99990', 'c99991', 'c99992', 'c99993', 'c99994'],
    true,
  ]);
  await ledger.close();
});
