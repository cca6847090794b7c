import { limits } from '@aisle/shared/limits';
import type { Observations } from './observations.ts';

/** The server's clock by the tester's, as closely as the answers tell. All in ms since the epoch. */
export interface ServerClock {
  /** What the server's clock showed at the tester's `at`, at the earliest. */
  earliest(at: number): number;
  /** … and at the latest. */
  latest(at: number): number;
  /** The tester's time at which the server's clock showed `time`, at the earliest. */
  back(time: number): number;
  /** … and at the latest. */
  backLatest(time: number): number;
}

/**
 * Every answer carries the server's time of a moment between question and answer; together they bound how
 * far the two clocks are apart. Several servers may disagree: then the bounds take in all of them.
 */
export function serverClock(seen: Observations): ServerClock {
  const { after, afterAskedAt, afterAnsweredAt, exchanges } = seen;
  const times = exchanges.flatMap(({ sentAt, endedAt, outcome }) =>
    outcome.kind === 'order' ? [{ sentAt, endedAt, time: outcome.order.serverTime }] : [],
  );
  // A snapshot may be told as it was written for another a moment before.
  const sentAt = afterAskedAt - limits.writtenFlightMs;
  times.push({ sentAt, endedAt: afterAnsweredAt, time: after.serverTime });
  let lower = -Infinity;
  let upper = Infinity;
  for (const { sentAt, endedAt, time } of times) {
    lower = Math.max(lower, Date.parse(time) - endedAt);
    upper = Math.min(upper, Date.parse(time) - sentAt);
  }
  // Times on the wire are whole milliseconds.
  const least = Math.min(lower, upper) - 1;
  const most = Math.max(lower, upper) + 1;
  return {
    earliest: (at) => at + least,
    latest: (at) => at + most,
    back: (instant) => instant - most,
    backLatest: (instant) => instant - least,
  };
}
