import { expect, it } from 'vitest';
import { swapSentence, swapsNews } from './swap-sentences.ts';
import type { OrderSwaps, SwapState } from './swaps/index.ts';

const swap: SwapState = {
  ...{
    id: 's',
    role: 'asked',
    seat: '15A',
    other: '14C',
    status: 'proposed',
    until: 0,
    reason: null,
  },
};
const known = (...swaps: SwapState[]): OrderSwaps => ({ version: 1, allowed: true, swaps });
const ended = (reason: SwapState['reason'], role: SwapState['role'] = 'asked') =>
  ({ ...swap, role, status: 'ended', reason }) as const;

it('Y10: says of the other customer the seat alone', () => {
  expect(swapSentence(swap)).toBe(
    'Someone in 14C asks to swap with your 15A. Nothing is paid for it.',
  );
  expect(swapSentence(ended('declined', 'proposer'))).toBe(
    'Your wish to swap 15A for 14C was declined.',
  );
});

it('Y10: tells who is asked, and what came of it; who proposed, how it ended without them', () => {
  const message = (now: OrderSwaps, before?: OrderSwaps) => swapsNews(now, before)?.swap.status;
  expect(message(known(swap))).toBe('proposed');
  expect(message(known(swap), known(swap))).toBeUndefined();
  expect(message(known(ended('expired')), known(swap))).toBe('ended');
  expect(message(known(ended('withdrawn')))).toBeUndefined();
  const own = { ...swap, role: 'proposer' } as const;
  expect(message(known(own))).toBeUndefined();
  expect(message(known(ended('declined', 'proposer')), known(own))).toBe('ended');
  expect(message(known(ended('withdrawn', 'proposer')), known(own))).toBeUndefined();
  expect(message(known({ ...own, status: 'accepted' }), known(own))).toBeUndefined();
});
