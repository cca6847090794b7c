/** Question (c): each order by itself. An answer gives what was asked for, and the order only goes forward. */
import type { Order } from '@aisle/shared/contract';
import type { Facts } from './facts.ts';
import { exchangeLine, type Findings } from './findings.ts';
import { eachStale } from './lists.ts';
import { isEnded, recordLines, type OrderRecord, type OrderView } from './orders.ts';
import { sameSeats } from '../seats.ts';

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
  } else if (one.status === 'confirmed' && !sameSeats(one.seats, other.seats)) {
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
