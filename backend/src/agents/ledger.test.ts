import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeLedger } from '../../test/support/ledger.ts';
import { LedgerMirror } from './ledger.ts';

const orderId = 'ORDER';
let ledger: FakeLedger;
let mirror: LedgerMirror;

beforeEach(async () => {
  ledger = await FakeLedger.start();
  mirror = new LedgerMirror(ledger.url, 'test-token-of-the-gateway');
  ledger.charge(orderId);
});
afterEach(() => ledger.stop());

it('shares a reading under way, and reads anew for who must not miss what came since it looked', async () => {
  const shared: Promise<boolean>[] = [];
  const anew: Promise<boolean>[] = [];
  ledger.answered = (path) => {
    if (path !== '/refunds' || anew.length > 0) return;
    ledger.refund(orderId);
    shared.push(mirror.refresh());
    anew.push(mirror.refreshAnew());
  };
  await mirror.refresh();
  expect(await Promise.all(shared)).toEqual([true]);
  expect(mirror.charges(orderId)).toHaveLength(1);
  expect(mirror.refunds(orderId)).toHaveLength(0);
  expect(await Promise.all(anew)).toEqual([true]);
  expect(mirror.payments(orderId).map(({ kind }) => kind)).toEqual(['charge', 'refund']);
});
