/** Question (c): each order's own story. An answer gives what was asked for, and the order only goes forward. */
import type { Order } from '@aisle/shared/contract';
import type { Exchange } from '../observations.ts';
import type { Case } from './case.ts';
import { exchangeLine } from './evidence.ts';
import type { Findings } from './findings.ts';
import { isEnded, storyLines, type Sight, type Story } from './stories.ts';

export function judgeAnswers({ stories }: Case, findings: Findings): void {
  for (const story of stories.values()) {
    findings.looked('c', story.sights.length);
    judgeAsked(story, findings);
    story.sights.forEach((sight, place) => {
      const before = story.sights[place - 1];
      if (before) judgeStep(story, before, sight, findings);
    });
    judgeAnswerOrder(story, findings);
  }
}

/** An accepted set of seats is exactly the set that was asked for (all or nothing). */
function judgeAsked(story: Story, findings: Findings): void {
  for (const exchange of story.writes) {
    const { step, seats, outcome, endedAt } = exchange;
    if ((step !== 'create' && step !== 'change') || outcome.kind !== 'order') continue;
    const { order } = outcome;
    if (order.status !== 'held' && order.status !== 'open') continue;
    // A creation that is repeated answers with the order as it is by now.
    if (step === 'create' && changedBy(story, endedAt)) continue;
    if (sameSeats(order.seats, seats)) continue;
    const got = order.seats.join(' ') || 'nothing';
    const sentence = `Order ${order.id} was asked to have ${seats.join(' ') || 'nothing'}, and the answer accepted that with ${got}.`;
    findings.add('c', 'not-what-was-asked', sentence, () => [exchangeLine(exchange)]);
  }
}

function changedBy({ writes }: Story, time: number): boolean {
  return writes.some(({ step, sentAt }) => step === 'change' && sentAt <= time);
}

/** Two sights that follow each other in the order's own count. */
function judgeStep(story: Story, before: Sight, after: Sight, findings: Findings): void {
  const [one, other] = [before.order, after.order];
  const say = (code: string, sentence: string): void => {
    findings.add('c', code, sentence, () => storyLines(story));
  };
  if (one.revision === other.revision) {
    if (facts(one) !== facts(other)) {
      say('two-faces', `Order ${one.id} was shown in two ways as its change ${one.revision}.`);
    }
    return;
  }
  if (!mayFollow(one, other)) {
    say('illegal-step', `Order ${one.id} was ${one.status}, and later ${other.status}.`);
  } else if (one.status === 'confirmed' && !sameSeats(one.seats, other.seats)) {
    const sentence = `Order ${one.id} was confirmed with ${one.seats.join(' ')}, and later had ${other.seats.join(' ') || 'nothing'}.`;
    say('confirmed-order-changed', sentence);
  } else if (other.flightVersion < one.flightVersion) {
    say(
      'illegal-step',
      `Order ${one.id} went back from version ${one.flightVersion} to ${other.flightVersion}.`,
    );
  }
}

function facts({ id, status, seats, total, expiresAt, flightVersion, reason }: Order): string {
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
function judgeAnswerOrder(story: Story, findings: Findings): void {
  const answers = story.sights.flatMap(({ exchange, order }) =>
    exchange ? [{ exchange, order }] : [],
  );
  const ended = [...answers].sort((one, other) => one.exchange.endedAt - other.exchange.endedAt);
  const sent = answers.sort((one, other) => one.exchange.sentAt - other.exchange.sentAt);
  let next = 0;
  let newest: { exchange: Exchange; order: Order } | null = null;
  for (const answer of sent) {
    for (
      let one = ended[next];
      one && one.exchange.endedAt <= answer.exchange.sentAt;
      one = ended[next]
    ) {
      if (one.order.revision > (newest?.order.revision ?? -1)) newest = one;
      next += 1;
    }
    const earlier = newest;
    if (earlier === null || answer.order.revision >= earlier.order.revision) continue;
    const sentence = `Order ${story.orderId} was shown as its change ${earlier.order.revision}, and to a later question as its change ${answer.order.revision}.`;
    findings.add('c', 'order-went-back', sentence, () => [
      exchangeLine(earlier.exchange),
      exchangeLine(answer.exchange),
    ]);
  }
}

function sameSeats(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((seat) => other.includes(seat));
}
