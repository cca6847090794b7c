/** Two orders that swapped seats, as they and the viewers saw it. */
import type { Order } from '@aisle/shared/contract';
import { describe, expect, it } from 'vitest';
import type { Observations } from '../../src/observations.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import { answered, changed, iso, order, run } from './by-hand.ts';

const until = iso(900_000);
const sold = { status: 'sold' as const };
const held = { status: 'held' as const, until };

function codes(observations: Observations): string[] {
  return [
    ...new Set(
      checkRun(observations).violations.map(({ question, code }) => `${question} ${code}`),
    ),
  ].sort();
}

function swaps(
  role: 'proposer' | 'asked',
  seat: string,
  other: string,
  status: 'proposed' | 'accepted' = 'accepted',
): Order['swaps'] {
  const swap = { id: 's', role, seat, other, status, until, reason: null, message: '' } as const;
  return { allowed: true, proposals: [swap] };
}

const ann = order('ANN', { seats: ['1A'], flightVersion: 1, expiresAt: until });
const ben = order('BEN', { seats: ['2A'], flightVersion: 2, expiresAt: until });
const paid = (one: Order, flightVersion: number): Order => ({
  ...one,
  ...{ status: 'confirmed', revision: 3, flightVersion, expiresAt: null },
});
const [anns, bens] = [paid(ann, 4), paid(ben, 6)];
/** At version 7, after the proposal. */
const swapped = (one: Order, seat: string, more: Partial<Order>): Order => ({
  ...one,
  ...{ seats: [seat], revision: 5, flightVersion: 8 },
  ...more,
});
const annsNow = swapped(anns, '2A', { swaps: swaps('proposer', '1A', '2A') });
const bensNow = swapped(bens, '1A', { swaps: swaps('asked', '2A', '1A', 'proposed') });

function observed(...seen: readonly Order[]): Observations {
  const charge = ({ id: orderId, total }: Order, at: number) => {
    return { id: `c-${orderId}`, orderId, ...total, at: iso(at) };
  };
  return run({
    exchanges: [
      answered(0, 'create', [0, 10], ann),
      answered(1, 'create', [20, 30], ben),
      answered(0, 'pay', [40, 50], anns),
      answered(1, 'pay', [60, 70], bens),
    ],
    sightings: seen.map((each) => ({ at: 100, by: 'pushed' as const, order: each })),
    receipts: [
      changed(12, 0, 1, { '1A': held }),
      changed(32, 1, 2, { '2A': held }),
      changed(52, 2, 4, { '1A': sold }),
      changed(72, 4, 6, { '2A': sold }),
      changed(90, 6, 7, {}),
      changed(95, 7, 8, { '1A': sold, '2A': sold }),
    ],
    after: { version: 8, seats: { '1A': sold, '2A': sold } },
    ledger: { charges: [charge(ann, 45), charge(ben, 65)], refunds: [] },
  });
}

describe('a swap of seats', () => {
  it('Y12: is accepted, whichever of the two tells of it', () => {
    expect(codes(observed(annsNow, bensNow))).toEqual([]);
    expect(codes(observed(bensNow, annsNow))).toEqual([]);
    const asked = { ...bens, revision: 4, flightVersion: 7 };
    const open = { ...asked, swaps: swaps('asked', '2A', '1A', 'proposed') };
    expect(codes(observed(open, annsNow, bensNow))).toEqual([]);
  });

  it('Y12: with one side only is said', () => {
    const kept = { ...bens, revision: 5, flightVersion: 9 };
    const half = { ...kept, seats: ['2B'], swaps: swaps('asked', '2A', '2B') };
    expect(codes(observed(annsNow, half))).toContain('a half-a-swap');
  });

  it('Y12: other seats without a swap are said', () => {
    const moved = { ...annsNow, swaps: { allowed: true, proposals: [] } };
    expect(codes(observed(moved, bensNow))).toContain('c confirmed-order-changed');
  });
});
