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

  it('P19: is refunded to whose seats it is about first, in equal shares, and from the others beyond that', () => {
    const charges = [
      { chargeId: 'owner', left: 100 },
      { chargeId: 'ben', left: 30 },
      { chargeId: 'cat', left: 30 },
    ];
    expect(spread(charges, 25, ['ben']).parts).toEqual([{ chargeId: 'ben', left: 25 }]);
    expect(spread(charges, 41, ['ben', 'owner']).parts).toEqual([
      { chargeId: 'ben', left: 20 },
      { chargeId: 'owner', left: 21 },
    ]);
    expect(spread(charges, 45, ['ben'])).toEqual({
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
