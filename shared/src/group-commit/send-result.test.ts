import { expect, test } from 'vitest';
import type { CustomerCommand, Manifest } from '../workflow-api.ts';
import { afterEnd, type Ended } from './send-result.ts';

const own = { orderId: 'own', revision: 2, issuedAt: 0 };
const givesBack: CustomerCommand = { type: 'release', reason: 'refunded', ...own };

function departed(...orders: string[]): Ended {
  const final = { version: 41, orders: orders.map((orderId) => ({ orderId })) };
  return { kind: 'refused', code: 'flight-departed', final: final as unknown as Manifest };
}

test('paid seats that the final manifest lacks were given back, though the order never heard so', () => {
  expect(afterEnd(givesBack, departed('other'))).toEqual({
    kind: 'decided',
    outcome: { ok: true, version: 41, seats: [], until: null },
  });
});

test.each<[string, CustomerCommand, Ended]>([
  ['seats that the final manifest has', givesBack, departed('other', 'own')],
  ['seats of a flight that left no manifest', givesBack, { kind: 'refused', code: 'internal' }],
  ['a hold', { type: 'release', reason: 'changed', ...own }, departed('other')],
  ['a sale', { type: 'sell', chargeId: 'c', ...own }, departed('other')],
])('a flight that ended decides nothing of %s', (_, command, ended) => {
  expect(afterEnd(command, ended)).toEqual({ kind: 'refused', code: ended.code });
});

test('A20: a flight that is not there was deleted for who has seats of it, and for others never was', () => {
  const commands: CustomerCommand[] = [
    givesBack,
    { type: 'sell', chargeId: 'c', ...own },
    { type: 'set-seats', seats: ['1A'], holdMs: 1, ...own },
    { type: 'end-watch', watchId: 'w' },
    { type: 'watch-seats', watchId: 'w', orderId: 'own', wish: {}, fingerprint: '' } as never,
    { type: 'allow-swaps', order: 'own', allowed: true },
  ];
  const answers = commands.map((each) =>
    afterEnd(each, { kind: 'refused', code: 'flight-not-found' }),
  );
  expect(answers).toEqual([
    { kind: 'refused', code: 'flight-cancelled' },
    { kind: 'refused', code: 'flight-cancelled' },
    { kind: 'refused', code: 'flight-not-found' },
    { kind: 'refused', code: 'flight-not-found' },
    { kind: 'refused', code: 'flight-not-found' },
    { kind: 'refused', code: 'flight-not-found' },
  ]);
});
