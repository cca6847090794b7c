import { describe, expect, it } from 'vitest';
import { spread } from './refunds.ts';

describe('what goes back in part', () => {
  it('Y8: is refunded from the last charges first, never more than is left of each', () => {
    const charges = [
      { chargeId: 'first', left: 100 },
      { chargeId: 'second', left: 30 },
    ];
    expect(spread(charges, 50)).toEqual({
      parts: [
        { chargeId: 'second', left: 30 },
        { chargeId: 'first', left: 20 },
      ],
      left: [
        { chargeId: 'first', left: 80 },
        { chargeId: 'second', left: 0 },
      ],
    });
    expect(spread(charges, 0).parts).toEqual([]);
  });

  it('P19: is refunded to whose seats it is about first, to each by the own seat, and from the others beyond that', () => {
    const charges = [
      { chargeId: 'owner', left: 100 },
      { chargeId: 'ben', left: 30 },
      { chargeId: 'cat', left: 30 },
    ];
    expect(spread(charges, 25, [{ chargeId: 'ben', worth: 1 }]).parts).toEqual([
      { chargeId: 'ben', left: 25 },
    ]);
    const uneven = [
      { chargeId: 'ben', worth: 6 },
      { chargeId: 'owner', worth: 35 },
    ];
    expect(spread(charges, 41, uneven).parts).toEqual([
      { chargeId: 'ben', left: 6 },
      { chargeId: 'owner', left: 35 },
    ]);
    expect(spread(charges, 45, [{ chargeId: 'ben', worth: 45 }])).toEqual({
      parts: [
        { chargeId: 'ben', left: 30 },
        { chargeId: 'cat', left: 15 },
      ],
      left: [
        { chargeId: 'owner', left: 100 },
        { chargeId: 'ben', left: 0 },
        { chargeId: 'cat', left: 15 },
      ],
    });
  });
});
