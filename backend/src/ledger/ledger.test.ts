import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { FakeLedger } from '../../test/support/ledger.ts';
import { ChargeAmounts, Ledger, keptCharges, LedgerFollower } from './ledger.ts';

let gateway: FakeLedger;
let ledger: Ledger;

beforeEach(async () => {
  gateway = await FakeLedger.start();
  ledger = new Ledger({ url: gateway.url, token: 'token' });
});
afterEach(() => gateway.stop());

function charges(count: number, from = 0): void {
  for (let number = from; number < from + count; number += 1) gateway.charge(`ORDER${number}`);
}

it('is asked about one order, and for pages; null is no answer', async () => {
  charges(3);
  gateway.refund('ORDER1');
  const money = await ledger.of('ORDER1');
  expect(money).toMatchObject({
    charges: [{ orderId: 'ORDER1' }],
    refunds: [{ orderId: 'ORDER1' }],
  });
  expect(money && keptCharges(money)).toEqual([]);
  expect((await ledger.page('charges', 1, 1))?.map(({ orderId }) => orderId)).toEqual(['ORDER1']);
  await gateway.stop();
  expect(await ledger.of('ORDER1')).toBeNull();
  expect(await new LedgerFollower(ledger).next()).toBeNull();
  gateway = await FakeLedger.start();
});

it('follows the gateway nowhere else', async () => {
  charges(1);
  const other = createServer((_, response) => {
    response.writeHead(307, { Location: `${gateway.url}/charges` }).end();
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  expect(await new Ledger({ url, token: 'token' }).page('charges', 0, 1)).toBeNull();
  other.closeAllConnections();
  other.close();
});

describe('D12 what is new in the ledger', () => {
  const orders = async (follower: LedgerFollower): Promise<string[]> =>
    (await follower.next())?.movements.map(({ orderId }) => orderId) ?? [];

  it('is followed from a little before its end, whatever came before, and each line once', async () => {
    charges(100_000);
    let asked = 0;
    gateway.answered = () => void (asked += 1);
    const follower = new LedgerFollower(ledger);
    const first = await orders(follower);
    expect(first).toHaveLength(limits.ledgerLookBack);
    expect(first.at(-1)).toBe('ORDER99999');
    expect(asked).toBeLessThan(50);
    expect(await orders(follower)).toEqual([]);
    charges(2, 100_000);
    gateway.refund('ORDER7');
    expect(await orders(follower)).toEqual(['ORDER100000', 'ORDER100001', 'ORDER7']);
    expect(await orders(follower)).toEqual([]);
  });

  it('comes by pages, and says when there is more', async () => {
    const follower = new LedgerFollower(ledger);
    expect(await follower.next()).toEqual({ movements: [], isAll: true });
    charges(limits.ledgerFollowed * 2);
    const seen: string[] = [];
    for (let isAll = false; !isAll;) {
      const news = await follower.next();
      seen.push(...(news?.movements.map(({ orderId }) => orderId) ?? []));
      isAll = news?.isAll ?? true;
    }
    expect(new Set(seen).size).toBe(limits.ledgerFollowed * 2);
    expect(seen).toHaveLength(limits.ledgerFollowed * 2);
  });

  it('is not lost when only the charges could be read', async () => {
    const isAway = { refunds: false };
    const follower = new LedgerFollower({
      page: (kind, after, limit) =>
        kind === 'refunds' && isAway.refunds
          ? Promise.resolve(null)
          : ledger.page(kind, after, limit),
    });
    await orders(follower);
    charges(1);
    isAway.refunds = true;
    expect(await follower.next()).toBeNull();
    isAway.refunds = false;
    expect(await orders(follower)).toEqual(['ORDER0']);
    charges(1, 1);
    expect(await orders(follower)).toEqual(['ORDER1']);
  });

  it('is found again in a ledger that is another than before', async () => {
    charges(50);
    const follower = new LedgerFollower(ledger);
    await orders(follower);
    gateway.charges.splice(0);
    gateway.charge('OTHER');
    await orders(follower);
    expect(await orders(follower)).toEqual(['OTHER']);
  });
});

it('remembers what charges were of, a bounded number of them', async () => {
  const known = new ChargeAmounts(ledger);
  charges(1);
  const hold = { status: 'sold', seats: ['1A'], chargeId: 'charge-ORDER0' } as const;
  const orders = [{ orderId: 'ORDER0', hold }];
  await known.learn({ orders } as never);
  expect(known.amount('charge-ORDER0')).toEqual({ amount: '45.00', currency: 'GBP' });
  const [charge] = gateway.charges;
  const many = Array.from({ length: limits.knownCharges }, (_, place) => ({
    ...charge!,
    id: `c${place}`,
  }));
  known.note({ charges: many, refunds: [] });
  expect(known.amount('charge-ORDER0')).toBeNull();
  expect(known.amount('c0')).not.toBeNull();
});
