import type { Observations } from '../observations.ts';

/** The server's clock by the tester's, as closely as the answers tell. All in ms since the epoch. */
export interface ServerClock {
  /** What the server's clock showed at the tester's `at`, at the earliest. */
  earliest(at: number): number;
  /** … and at the latest. */
  latest(at: number): number;
  /** The tester's time at which the server's clock showed `time`, at the earliest. */
  back(time: number): number;
}

/**
 * Every answer carries the server's time of a moment between question and answer; together they bound how
 * far the two clocks are apart. Several servers may disagree: then the bounds take in all of them.
 */
export function serverClock(seen: Observations): ServerClock {
  let lower = -Infinity;
  let upper = Infinity;
  for (const { sentAt, endedAt, outcome } of seen.exchanges) {
    if (outcome.kind !== 'order') continue;
    const time = Date.parse(outcome.order.serverTime) - seen.beganAt;
    lower = Math.max(lower, time - endedAt);
    upper = Math.min(upper, time - sentAt);
  }
  const time = Date.parse(seen.after.serverTime) - seen.beganAt;
  lower = Math.max(lower, time - seen.afterAnsweredAt);
  upper = Math.min(upper, time - seen.afterAskedAt);
  // Times on the wire are whole milliseconds.
  const least = Math.min(lower, upper) - 1 + seen.beganAt;
  const most = Math.max(lower, upper) + 1 + seen.beganAt;
  return {
    earliest: (at) => at + least,
    latest: (at) => at + most,
    back: (instant) => instant - most,
  };
}
