import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';

describe('limits', () => {
  it('are positive, finite numbers', () => {
    for (const [name, limit] of Object.entries(limits)) {
      expect(Number.isFinite(limit) && limit > 0, name).toBe(true);
    }
  });

  it('S3, S7, O4, P3: are those that customers were promised', () => {
    expect(limits).toMatchObject({
      seatsPerOrder: 9,
      holdMs: 15 * 60_000,
      unpaidOrderMs: 2 * 60 * 60_000,
      paymentAttempts: 3,
      paymentAttemptMs: 10_000,
      paymentPauseMs: 5_000,
      paymentFailureRate: 0.15,
    });
  });

  it('F2: a fence stands longer than a whole payment', () => {
    const attemptMs = limits.paymentAttemptMs + limits.paymentPauseMs;
    expect(limits.fenceMs).toBeGreaterThan(limits.paymentAttempts * attemptMs);
  });
});
