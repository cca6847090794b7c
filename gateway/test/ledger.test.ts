import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Ledger } from '../src/ledger.ts';
import { openLedger, temporaryDirectory } from './harness.ts';

const payment = (orderId: string) => ({ orderId, amount: '45.00', currency: 'GBP' });

async function orders(ledger: Ledger): Promise<string[]> {
  const { movements } = await ledger.read('charge', { after: 0, limit: 10 });
  return movements.map(({ orderId }) => orderId);
}

test('charges, refunds and their keys are there after a restart', async () => {
  const path = join(await temporaryDirectory(), 'new', 'ledger.jsonl');
  const before = await openLedger(path);
  const charge = await before.ledger.charge('one', payment('one'));
  await before.ledger.charge('two', payment('two'));
  const refund = await before.ledger.refund('refund:one', { orderId: 'one' });
  await before.ledger.close();

  const { ledger, tornBytes } = await openLedger(path);
  expect(tornBytes).toBe(0);
  expect(await orders(ledger)).toEqual(['one', 'two']);
  expect(charge.ok && (await ledger.charge('one', payment('one')))).toEqual({
    ok: false,
    error: 'charge-refunded',
  });
  expect(await ledger.charge('two', payment('two'))).toMatchObject({
    value: { movement: { orderId: 'two' }, repeated: true },
  });
  expect(refund.ok && (await ledger.refund('refund:one', { orderId: 'one' }))).toMatchObject({
    ok: true,
    value: { movement: refund.ok && refund.value.movement, repeated: true },
  });
  expect(await ledger.charge('one', payment('other'))).toMatchObject({ ok: false });
  await ledger.close();
});

test('P9: a torn last line is cut off wherever it tore, and the ledger goes on behind the whole ones', async () => {
  const path = join(await temporaryDirectory(), 'ledger.jsonl');
  const first = await openLedger(path);
  await first.ledger.charge('one', payment('one'));
  await first.ledger.close();
  const whole = await readFile(path);
  for (let length = 1; length < whole.length; length += 7) {
    await writeFile(path, whole);
    await appendFile(path, whole.subarray(0, length));
    const { ledger, tornBytes } = await openLedger(path);
    expect(tornBytes).toBe(length);
    expect(ledger.count('charge')).toBe(1);
    await ledger.charge('two', payment('two'));
    await ledger.close();
    const again = await openLedger(path);
    expect(await orders(again.ledger)).toEqual(['one', 'two']);
    await again.ledger.close();
  }
});

test.each([['not json\n'], ['{"type":"gift"}\n'], ['twice']])(
  'a damaged ledger (%s) is not opened: money is not forgotten silently',
  async (damage) => {
    const path = join(await temporaryDirectory(), 'ledger.jsonl');
    const { ledger } = await openLedger(path);
    await ledger.charge('one', payment('one'));
    await ledger.close();
    const line = await readFile(path, 'utf8');
    await appendFile(path, `${damage === 'twice' ? line : damage}${line}`);
    await expect(openLedger(path)).rejects.toThrow(/^Line 2 of .* Mend it by hand/);
  },
);

test('after a failed write nothing is taken any more, and the owner is told', async () => {
  const told: Error[] = [];
  const path = join(await temporaryDirectory(), 'ledger.jsonl');
  const { ledger } = await openLedger(path, (error) => told.push(error));
  await ledger.charge('one', payment('one'));
  // The file's handle is gone, as it would be with its disk.
  await ledger.close();
  await expect(ledger.charge('two', payment('two'))).rejects.toThrow('could not be written');
  await expect(ledger.charge('three', payment('three'))).rejects.toThrow('could not be written');
  expect(ledger.count('charge')).toBe(1);
  expect(told).toHaveLength(1);
});
