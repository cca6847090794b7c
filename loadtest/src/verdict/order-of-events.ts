/** Question (c), second half: the versions go by real time, reads are not stale, and each order only goes forward. */
import type { Order } from '@aisle/shared/contract';
import type { Exchange } from '../observations.ts';
import { sameSeats, namedVersion } from '../versions.ts';
import type { Facts } from './facts.ts';
import { isSwapped } from './swaps.ts';
import { bounds, exchangeLine, type Findings, orderLine } from './findings.ts';
import {
  isEnded,
  isWrite,
  type OrderRecord,
  type OrderView,
  recordLines,
  grouped,
} from './orders.ts';

export function checkRealTime(facts: Facts, findings: Findings): void {
  checkWriteOrder(facts, findings);
  const told = facts.seen.exchanges.flatMap(telling);
  checkOwnReads(told, findings);
  checkOtherReads(facts, told, findings);
}

/** A change is newer than every version that anybody was told of before it was asked for. */
function checkWriteOrder({ decisions, versions }: Facts, findings: Findings): void {
  for (const { version, sentAt, orderId, view, status } of decisions) {
    const mention = versions.firstOf(version);
    if (sentAt === null || mention === undefined || mention.at >= sentAt) continue;
    const sentence = `Order ${orderId} is ${status} as version ${version}, but version ${mention.version} was told of before that was asked for.`;
    findings.add('c', 'out-of-order', sentence, () => [
      mention.exchange
        ? exchangeLine(mention.exchange)
        : { at: mention.at, text: `${mention.by}: version ${mention.version}` },
      view.exchange ? exchangeLine(view.exchange) : orderLine(view.at, view.order),
    ]);
  }
}

/** An exchange that told its customer of a version. */
interface Telling extends Told {
  readonly exchange: Exchange;
}

function telling(exchange: Exchange): Telling[] {
  const { sentAt, endedAt, outcome } = exchange;
  const version = namedVersion(outcome);
  return version === null ? [] : [{ version, sentAt, endedAt, exchange }];
}

/** What tells the customer of the flight as it is: a look at it, or a refusal that names its version. */
function isRead({ exchange }: Telling): boolean {
  return exchange.outcome.kind === 'flight' || exchange.outcome.kind === 'refused';
}

/** What a customer was told of before is never missing from what that customer is told later. */
function checkOwnReads(told: readonly Telling[], findings: Findings): void {
  const all = told.filter((one) => isRead(one) || isWrite(one.exchange));
  for (const [customer, own] of grouped(all, ({ exchange }) => exchange.customer)) {
    eachStale(own, own.filter(isRead), 0, (read, before) => {
      const sentence = `Customer ${customer} was told of version ${before.version}, and later of version ${read.version}.`;
      findings.add('c', 'own-stale-read', sentence, () =>
        [before.exchange, read.exchange].map(exchangeLine),
      );
    });
  }
}

/** What was acknowledged to others may be missing for the bounded time that a lost notice takes to heal. */
function checkOtherReads({ seen }: Facts, told: readonly Telling[], findings: Findings): void {
  const acknowledged = told.filter(
    ({ exchange }) => isWrite(exchange) && exchange.outcome.kind === 'order',
  );
  const times = { sentAt: seen.afterAskedAt, endedAt: seen.afterAnsweredAt };
  const final: Exchange = {
    customer: -1,
    step: 'watch',
    intendedAt: times.sentAt,
    ...times,
    seats: [],
    orderId: null,
    outcome: { kind: 'flight', version: seen.after.version, seats: {} },
  };
  const reads = [...told.filter(isRead), ...telling(final)];
  eachStale(acknowledged, reads, bounds.staleReadMs, (read, before) => {
    const sentence = `Customer ${read.exchange.customer} was told of version ${read.version} more than ${bounds.staleReadMs} ms after version ${before.version} was acknowledged to customer ${before.exchange.customer}.`;
    findings.add('c', 'stale-read', sentence, () =>
      [before.exchange, read.exchange].map(exchangeLine),
    );
  });
}

export function checkOrderSteps({ orders }: Facts, findings: Findings): void {
  for (const record of orders.values()) {
    findings.looked('c', record.views.length);
    checkAsked(record, findings);
    record.views.forEach((view, place) => {
      const before = record.views[place - 1];
      if (before) checkStep(record, before, view, findings);
    });
    checkAnswerOrder(record, findings);
  }
}

/** An accepted set of seats is exactly the set that was asked for (all or nothing). */
function checkAsked({ writes }: OrderRecord, findings: Findings): void {
  for (const exchange of writes) {
    const { step, seats, outcome, endedAt } = exchange;
    if ((step !== 'create' && step !== 'change') || outcome.kind !== 'order') continue;
    const { order } = outcome;
    if (order.status !== 'held' && order.status !== 'open') continue;
    // A creation that is repeated answers with the order as it is by now.
    const isChanged = writes.some((one) => one.step === 'change' && one.sentAt <= endedAt);
    if ((step === 'create' && isChanged) || sameSeats(order.seats, seats)) continue;
    const got = order.seats.join(' ') || 'nothing';
    const sentence = `Order ${order.id} was asked to have ${seats.join(' ') || 'nothing'}, and the answer accepted that with ${got}.`;
    findings.add('c', 'not-what-was-asked', sentence, () => [exchangeLine(exchange)]);
  }
}

/** Two views that follow each other in the order's own count. */
function checkStep(
  record: OrderRecord,
  { order: one }: OrderView,
  { order: other }: OrderView,
  findings: Findings,
): void {
  const say = (code: string, sentence: string): void => {
    findings.add('c', code, sentence, () => recordLines(record));
  };
  if (one.revision === other.revision) {
    if (shape(one) !== shape(other))
      say('two-faces', `Order ${one.id} was shown in two ways as its change ${one.revision}.`);
  } else if (!mayFollow(one, other)) {
    say('illegal-step', `Order ${one.id} was ${one.status}, and later ${other.status}.`);
  } else if (
    one.status === 'confirmed' &&
    !sameSeats(one.seats, other.seats) &&
    !isSwapped(one, other)
  ) {
    const sentence = `Order ${one.id} was confirmed with ${one.seats.join(' ')}, and later had ${other.seats.join(' ') || 'nothing'}.`;
    say('confirmed-order-changed', sentence);
  } else if (other.flightVersion < one.flightVersion) {
    const sentence = `Order ${one.id} went back from version ${one.flightVersion} to ${other.flightVersion}.`;
    say('illegal-step', sentence);
  }
}

function shape({ id, status, seats, total, expiresAt, flightVersion, reason }: Order): string {
  return JSON.stringify([id, status, seats, total, expiresAt, flightVersion, reason]);
}

/** Whether an order can be as `other` some changes after it was as `one`. */
function mayFollow(one: Order, other: Order): boolean {
  if (isEnded(one)) return false;
  if (one.status === 'confirmed')
    return other.status === 'confirmed' || other.status === 'cancelled';
  if (one.status === 'paying')
    return ['paying', 'confirmed', 'failed', 'cancelled'].includes(other.status);
  return true;
}

/** An answer that was asked for after another had come shows the order no older than that. */
function checkAnswerOrder({ views, orderId }: OrderRecord, findings: Findings): void {
  const answers = views.flatMap(({ exchange, order }) => {
    if (exchange === null) return [];
    const { sentAt, endedAt } = exchange;
    return [{ version: order.revision, sentAt, endedAt, exchange }];
  });
  eachStale(answers, answers, 0, (later, earlier) => {
    const sentence = `Order ${orderId} was shown as its change ${earlier.version}, and to a later question as its change ${later.version}.`;
    findings.add('c', 'order-went-back', sentence, () =>
      [earlier.exchange, later.exchange].map(exchangeLine),
    );
  });
}

/** Something that an answer told, and when it was asked for and answered. */
interface Told {
  /** Greater is newer. */
  readonly version: number;
  readonly sentAt: number;
  readonly endedAt: number;
}

/** Calls `say` for each read that is older than something told `lagMs` before it was asked for, with the newest such. */
function eachStale<T extends Told, R extends Told>(
  tellings: readonly T[],
  reads: readonly R[],
  lagMs: number,
  say: (read: R, told: T) => void,
): void {
  const told = [...tellings].sort((one, other) => one.endedAt - other.endedAt);
  let next = 0;
  let newest: T | null = null;
  for (const read of [...reads].sort((one, other) => one.sentAt - other.sentAt)) {
    for (let one = told[next]; one && one.endedAt <= read.sentAt - lagMs; one = told[next]) {
      if (newest === null || one.version > newest.version) newest = one;
      next += 1;
    }
    if (newest !== null && read.version < newest.version) say(read, newest);
  }
}
