import type { Money } from '@aisle/shared/money';
import type { AgentOrder } from '../api/types.ts';
import { auditSentence } from './audit-words.ts';

/** One line of an order's life: a state, an attempt, a message, or money that moved. */
export interface TimelineLine {
  readonly key: string;
  readonly at: string;
  readonly status: string;
  readonly what: string;
  readonly message: string | null;
  /** The order's seats from then on, where these changed. */
  readonly seats: readonly string[] | null;
  /** Of an agent's act: who, and why. */
  readonly by: string | null;
  readonly why: string | null;
  readonly money: boolean;
  readonly amount: Money | null;
}

/** A code in words: `seats-moved` is `Seats moved`. */
export function codeWords(code: string): string {
  const plain = code.replaceAll('-', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

const plain = { message: null, seats: null, by: null, why: null, money: false, amount: null };

/**
 * The order's own entries, what agents did, and the gateway's word on the money in one line of time, oldest first.
 * `timeZone`: the origin's.
 */
export function timelineOf(
  file: Pick<AgentOrder, 'timeline' | 'payments' | 'acts'>,
  timeZone: string,
): TimelineLine[] {
  const states = file.timeline.map((entry) => ({
    ...plain,
    key: `state ${entry.sequence}`,
    at: entry.at,
    status: entry.status,
    what:
      entry.attempt === undefined
        ? codeWords(entry.what)
        : `${codeWords(entry.what)}, attempt ${entry.attempt}`,
    message: entry.message ?? null,
    seats: entry.seats ?? null,
  }));
  const acts = file.acts.map((act, place) => ({
    ...plain,
    key: `act ${act.version} ${place}`,
    at: act.at,
    status: act.role,
    what: auditSentence(act, timeZone),
    by: act.by,
    why: act.reason,
  }));
  const money = file.payments.map((payment) => ({
    ...plain,
    key: `${payment.kind} ${payment.id}`,
    at: payment.at,
    status: payment.kind,
    what: payment.kind === 'charge' ? 'The gateway charged' : 'The gateway refunded',
    money: true,
    amount: payment.amount,
  }));
  // What an agent did comes before what it led to, in the same moment too.
  return [...acts, ...states, ...money].toSorted((a, b) => a.at.localeCompare(b.at));
}
