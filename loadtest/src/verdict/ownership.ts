/**
 * Question (a) by real time: no two orders had a seat at the same moment, by what each was told. Question (b),
 * the map: every acknowledged hold and sale is in the final seat map.
 */
import type { Order } from '@aisle/shared/contract';
import type { Exchange } from '../observations.ts';
import type { Facts } from './facts.ts';
import { seatsLine, type Findings } from './findings.ts';
import {
  isEnded,
  isUnsettled,
  latest,
  recordLines,
  type OrderRecord,
  type OrderView,
  grouped,
} from './orders.ts';
import { mayBeSwapped } from './swaps.ts';
import { sameSeat, type ShownSeat } from '../versions.ts';

/** From `from` to `to` (the tester's clock) the order had the seat for certain. */
interface Possession {
  readonly record: OrderRecord;
  readonly seat: string;
  readonly from: number;
  readonly to: number;
}

export function checkOwners(facts: Facts, findings: Findings): void {
  const all = [...facts.orders.values()].flatMap((record) => possessions(facts, record));
  findings.looked('a', all.length);
  for (const ofSeat of grouped(all, ({ seat }) => seat).values()) checkSeat(ofSeat, findings);
}

function checkSeat(ofSeat: readonly Possession[], findings: Findings): void {
  let longest: Possession | undefined;
  for (const one of [...ofSeat].sort((one, other) => one.from - other.from)) {
    if (longest && longest.record !== one.record && one.from < longest.to)
      sayBoth(longest, one, findings);
    if (longest === undefined || one.to > longest.to) longest = one;
  }
}

function sayBoth(one: Possession, other: Possession, findings: Findings): void {
  const sentence = `Seat ${one.seat} belonged to order ${one.record.orderId} and to order ${other.record.orderId} at the same time.`;
  findings.add('a', 'two-owners', sentence, () => [
    ...recordLines(one.record),
    ...recordLines(other.record),
  ]);
}

/** A seat that is in all views of the order from one to another was never let go between them. */
function possessions(facts: Facts, record: OrderRecord): Possession[] {
  const done: Possession[] = [];
  const open = new Map<string, { from: number; last: OrderView; proven: number }>();
  const close = (seat: string, now?: Order): void => {
    const span = open.get(seat);
    if (span === undefined) return;
    open.delete(seat);
    // A swap was accepted at some moment since.
    const isSwapped = now?.status === 'confirmed' && span.last.order.status === 'confirmed';
    const kept = isSwapped ? -Infinity : keptUntil(facts, record, span.last, seat);
    const to = Math.max(span.proven, kept);
    if (to > span.from) done.push({ record, seat, from: span.from, to });
  };
  for (const view of certainViews(record)) {
    const { order, at, exchange } = view;
    const seats = new Set(isEnded(order) ? [] : order.seats);
    for (const seat of [...open.keys()]) if (!seats.has(seat)) close(seat, order);
    for (const seat of seats) {
      const span = open.get(seat) ?? { from: at, last: view, proven: -Infinity };
      // A push may have been long on its way; an answer is not older than its question.
      const proven = Math.max(span.proven, exchange?.sentAt ?? -Infinity);
      open.set(seat, { from: span.from, last: view, proven });
    }
  }
  for (const seat of [...open.keys()]) close(seat);
  return done;
}

/** After a request whose outcome nobody knows, an order may have other seats than it says. */
function certainViews({ views, writes }: OrderRecord): readonly OrderView[] {
  const doubt = writes.find((write) => write.step !== 'create' && isUnsettled(write))?.sentAt;
  return doubt === undefined ? views : views.filter(({ at }) => at <= doubt);
}

/** How long an order keeps its seats after a view for certain: until it is asked to change, or runs out. */
function keptUntil(
  { clock, seen }: Facts,
  { writes }: OrderRecord,
  { order }: OrderView,
  seat: string,
): number {
  if (order.status === 'paying' || mayBeSwapped(order, seat)) return -Infinity;
  const next = writes.find(
    (write) =>
      (write.step === 'cancel' || order.status !== 'confirmed') && isLater(write, order.revision),
  );
  const { expiresAt } = order;
  const ends = expiresAt === null ? seen.afterAnsweredAt : clock.back(Date.parse(expiresAt));
  return Math.min(next?.sentAt ?? Infinity, ends);
}

/** Whether a request may have changed the order after its change of this number. */
function isLater({ outcome }: Exchange, revision: number): boolean {
  if (outcome.kind === 'order') return outcome.order.revision > revision;
  return outcome.kind === 'failed' || outcome.kind === 'refused';
}

export function checkFinalMap(facts: Facts, findings: Findings): void {
  const { after } = facts.seen;
  for (const record of facts.orders.values()) {
    const order = latest(record)?.order;
    if (order === undefined || isEnded(order) || isOpenStill(record, order)) continue;
    // What came after the final snapshot is not in it; one that lags is a stale read.
    if (order.flightVersion > after.version) continue;
    const { status, expiresAt, seats, id } = order;
    const lacks = (isThere: (seat: ShownSeat | undefined) => boolean): string[] =>
      seats.filter((seat) => !isThere(after.seats[seat]));
    if (status === 'held' && Date.parse(expiresAt ?? '') > Date.parse(after.serverTime)) {
      const held = { status, until: expiresAt ?? '' };
      const missing = lacks((seat) => sameSeat(seat, held));
      const sentence = `Order ${id} holds ${seats.join(' ')} until ${held.until}, but the final seat map does not say so of ${missing.join(' ')}.`;
      sayMissing(facts, findings, record, 'hold-missing', sentence, missing);
    }
    if (status === 'confirmed') {
      const missing = lacks((seat) => seat?.status === 'sold');
      const sentence = `Order ${id} is confirmed with ${seats.join(' ')}, but in the final seat map ${missing.join(' ')} is not sold.`;
      sayMissing(facts, findings, record, 'sale-missing', sentence, missing);
    }
  }
}

/** Whether something that was asked of the order may still have changed it, untold. */
function isOpenStill({ writes }: OrderRecord, order: Order): boolean {
  return writes.some((write) => {
    const { outcome, step } = write;
    if (outcome.kind === 'order') return outcome.order.revision > order.revision;
    return isUnsettled(write) && step !== 'create';
  });
}

function sayMissing(
  { seen }: Facts,
  findings: Findings,
  record: OrderRecord,
  code: string,
  sentence: string,
  missing: readonly string[],
): void {
  findings.looked('b');
  if (missing.length === 0) return;
  const where = `final snapshot, version ${seen.after.version}`;
  findings.add('b', code, sentence, () => [
    ...recordLines(record),
    seatsLine(seen.afterAnsweredAt, where, seen.after.seats, missing),
  ]);
}
