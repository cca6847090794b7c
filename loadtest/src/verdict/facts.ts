/** What was seen, put in order once for all questions. */
import { minorUnits } from '@aisle/shared/money';
import type { Observations } from '../observations.ts';
import { readVersions, type Versions } from '../versions.ts';
import { grouped } from './lists.ts';
import { readDecisions, readOrders, type Decision, type OrderRecord } from './orders.ts';

export interface Facts {
  readonly seen: Observations;
  readonly clock: ServerClock;
  readonly orders: ReadonlyMap<string, OrderRecord>;
  /** By version. */
  readonly decisions: readonly Decision[];
  /** By order, oldest first. */
  readonly decisionsOf: ReadonlyMap<string, readonly Decision[]>;
  readonly versions: Versions;
  /** The tester's time by which a version was there, at the latest. */
  existedBy(version: number): number;
  /** Every seat of the aircraft with its price in minor units, in the layout's order. */
  readonly prices: ReadonlyMap<string, number>;
  /** That of the prices. */
  readonly currency: string;
}

export function readFacts(seen: Observations): Facts {
  const orders = readOrders(seen);
  const decisions = readDecisions(seen, orders);
  const versions = readVersions(seen);
  const rows = seen.before.layout.decks.flatMap(({ cabins }) => cabins.flatMap(({ rows }) => rows));
  const seats = rows.flatMap(({ cells }) => cells).filter((cell) => cell.kind === 'seat');
  return {
    seen,
    clock: serverClock(seen),
    orders,
    decisions,
    decisionsOf: grouped(decisions, ({ orderId }) => orderId),
    versions,
    existedBy: (version) => versions.firstOf(version)?.at ?? Infinity,
    prices: new Map(seats.map(({ designator, price }) => [designator, minorUnits(price)])),
    currency: seats[0]?.price.currency ?? '',
  };
}

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
function serverClock(seen: Observations): ServerClock {
  const { after, afterAskedAt, afterAnsweredAt, exchanges } = seen;
  const times = exchanges.flatMap(({ sentAt, endedAt, outcome }) =>
    outcome.kind === 'order' ? [{ sentAt, endedAt, time: outcome.order.serverTime }] : [],
  );
  times.push({ sentAt: afterAskedAt, endedAt: afterAnsweredAt, time: after.serverTime });
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
  };
}
