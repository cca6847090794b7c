/** Question (e): no hold outlived its deadline, and none is longer than the holds of others. */
import { limits } from '@aisle/shared/limits';
import type { Exchange } from '../observations.ts';
import type { Facts } from './facts.ts';
import { bounds, exchangeLine, seatsLine, type Findings } from './findings.ts';
import { overlay, type ShownSeats } from '../versions.ts';

export function checkDeadlines(facts: Facts, findings: Findings): void {
  checkMaps(facts, findings);
  checkShown(facts, findings);
  checkLengths(facts, findings);
}

/** Held seats whose time was over at `time` (ms since the epoch, the server's clock), with the grace. */
function overdue(seats: ShownSeats, time: number, graceMs: number): string[] {
  return Object.keys(seats).filter((name) => {
    const until = seats[name]?.until;
    return until !== undefined && Date.parse(until) + graceMs < time;
  });
}

/** Held seats that are kept for longer from `time` than even an agent may have them kept (SPEC A24), with the grace. */
function keptTooLong(seats: ShownSeats, time: number, graceMs: number): string[] {
  return Object.keys(seats).filter((name) => {
    const until = seats[name]?.until;
    return until !== undefined && Date.parse(until) > time + limits.payLaterMs + graceMs;
  });
}

/** When the first of the held seats runs out, ms since the epoch. */
function earliestEnd(seats: ShownSeats): number {
  let earliest = Infinity;
  for (const { until } of Object.values(seats)) {
    if (until !== undefined) earliest = Math.min(earliest, Date.parse(until));
  }
  return earliest;
}

/** What carries the server's own time: each broadcast, laid over the map before it, and the two snapshots. */
function checkMaps(facts: Facts, findings: Findings): void {
  const { seen, versions } = facts;
  const graceMs = bounds.lateExpiryMs;
  const checked = new Set<object>();
  const say = (at: number, where: string, version: number, seats: ShownSeats, time: string) => {
    findings.looked('e');
    for (const seat of overdue(seats, Date.parse(time), graceMs)) {
      const sentence = `Seat ${seat} was shown held until ${seats[seat]?.until ?? ''} at version ${version}, at ${time} by the server's clock.`;
      findings.add('e', 'outlived', sentence, () => [seatsLine(at, where, seats, [seat])]);
    }
    for (const seat of keptTooLong(seats, Date.parse(time), graceMs)) {
      const sentence = `Seat ${seat} was shown held until ${seats[seat]?.until ?? ''} at version ${version}, further from ${time} than any seat is kept.`;
      findings.add('e', 'kept-too-long', sentence, () => [seatsLine(at, where, seats, [seat])]);
    }
  };
  say(0, 'first snapshot', seen.before.version, seen.before.seats, seen.before.serverTime);
  for (const { viewer, receipts } of seen.streams) {
    for (const receipt of receipts) {
      if (receipt.kind !== 'changed' && receipt.kind !== 'caught-up') continue;
      const { change, at } = receipt;
      if (checked.has(change)) continue;
      checked.add(change);
      const base = versions.mapAt(change.version) ?? versions.mapUpTo(change.from);
      const seats = overlay(base?.seats ?? {}, change.seats);
      say(at, `broadcast to viewer ${viewer}`, change.version, seats, change.serverTime);
    }
  }
  const { after, afterAnsweredAt } = seen;
  say(afterAnsweredAt, 'final snapshot', after.version, after.seats, after.serverTime);
}

/** Snapshots without the server's time, by the tester's clock at the time of asking. */
function checkShown({ seen, clock }: Facts, findings: Findings): void {
  const ends = new Map<ShownSeats, number>();
  for (const exchange of seen.exchanges) {
    if (exchange.outcome.kind !== 'flight') continue;
    const { seats, version } = exchange.outcome;
    findings.looked('e');
    const earliest = ends.get(seats) ?? earliestEnd(seats);
    ends.set(seats, earliest);
    const time = clock.earliest(exchange.sentAt);
    if (earliest + bounds.lateExpiryMs >= time) continue;
    const late = overdue(seats, time, bounds.lateExpiryMs);
    const sentence = `Customer ${exchange.customer} was shown ${late.join(' ')} held at version ${version}, long after the end of the hold.`;
    findings.add('e', 'outlived', sentence, () => [
      exchangeLine(exchange),
      seatsLine(exchange.endedAt, `version ${version}`, seats, late),
    ]);
  }
}

/**
 * All holds of a system have one length, but for those that a departure or the order's own end cuts short.
 * Question and answer bound it from both sides: one whose least length is above what most can have is too long.
 */
function checkLengths({ seen, clock }: Facts, findings: Findings): void {
  const departs = Date.parse(seen.before.flight.departsAt);
  const fresh = new Map<string, { least: number; most: number; exchange: Exchange }>();
  for (const exchange of seen.exchanges) {
    const { outcome, step, sentAt, endedAt } = exchange;
    if (outcome.kind !== 'order' || (step !== 'create' && step !== 'change')) continue;
    const { status, expiresAt, id, flightVersion } = outcome.order;
    if (status !== 'held' || expiresAt === null || Date.parse(expiresAt) >= departs) continue;
    findings.looked('e');
    const end = Date.parse(expiresAt);
    const key = `${id} ${flightVersion}`;
    if (fresh.has(key)) continue;
    fresh.set(key, {
      least: end - clock.latest(endedAt),
      most: end - clock.earliest(sentAt),
      exchange,
    });
  }
  const most = [...fresh.values()].map((hold) => hold.most).sort((one, other) => one - other);
  const usual = most[most.length >> 1] ?? Infinity;
  for (const { least, exchange } of fresh.values()) {
    if (least <= usual + bounds.holdLengthMs) continue;
    const sentence = `A hold of customer ${exchange.customer} lasts ${Math.round(least)} ms at least, and most holds last ${Math.round(usual)} ms at most.`;
    findings.add('e', 'longer-than-others', sentence, () => [exchangeLine(exchange)]);
  }
}
