import type { Money } from '@aisle/shared/money';
import type { AgentOrder } from '../api/types.ts';

/** One line of an order's life: a state, an attempt, a message, or money that moved. */
export interface TimelineLine {
  readonly key: string;
  readonly at: string;
  readonly status: string;
  readonly what: string;
  readonly message: string | null;
  readonly money: boolean;
  readonly amount: Money | null;
}

/** A code in words: `seats-moved` is `Seats moved`. */
export function codeWords(code: string): string {
  const plain = code.replaceAll('-', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The order's own entries and the gateway's word on the money in one line of time, oldest first. */
export function timelineOf(file: Pick<AgentOrder, 'timeline' | 'payments'>): TimelineLine[] {
  const states = file.timeline.map((entry) => ({
    key: `state ${entry.sequence}`,
    at: entry.at,
    status: entry.status,
    what:
      entry.attempt === undefined
        ? codeWords(entry.what)
        : `${codeWords(entry.what)}, attempt ${entry.attempt}`,
    message: entry.message ?? null,
    money: false,
    amount: null,
  }));
  const money = file.payments.map((payment) => ({
    key: `${payment.kind} ${payment.id}`,
    at: payment.at,
    status: payment.kind,
    what: payment.kind === 'charge' ? 'The gateway charged' : 'The gateway refunded',
    message: null,
    money: true,
    amount: payment.amount,
  }));
  return [...states, ...money].toSorted((a, b) => a.at.localeCompare(b.at));
}
