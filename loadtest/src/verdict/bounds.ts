import { limits } from '@aisle/shared/limits';

/** What the judge bears with, and how much it prints. Units last in the name. */
export const bounds = {
  /**
   * A read may be so much older than what was acknowledged to others: one sweep of the relay, which heals a
   * lost notice. What the same customer was told before is never missing.
   */
  staleReadMs: limits.relaySweepMs,
  /**
   * A hold may be shown so long after its deadline: the flight frees it at once, but who is shown it may
   * see it one sweep later, and a crowded flight wakes a little late.
   */
  lateExpiryMs: limits.relaySweepMs + 2_000,
  /** A hold may seem longer than others by that much: clocks of several machines, rounded times. */
  holdLengthMs: 250,
  /** Violations of one kind that are printed in full; of the others the number. */
  violationsPerCode: 5,
  /** Lines of evidence to one violation, the newest. */
  evidenceLines: 24,
} as const;
