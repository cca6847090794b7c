import {
  planCorrection,
  planExchange,
  planReturn,
  type CorrectionPlan,
  type ExchangePlan,
  type Planned,
  type ReturnPlan,
} from '@aisle/shared/after-paying';
import { DESIGNATOR, isGivenCode } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { CancelPassenger, CorrectName, ExchangeSeats } from '@aisle/shared/paid-order';
import { peopleAt } from '@aisle/shared/people';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import {
  count,
  fits,
  isAgentsWish,
  isSeatList,
  NAME_CHARACTERS,
  optional,
  text,
  type Guard,
} from '../shape.ts';
import type { OrderContext } from './context.ts';
import { isAmount, SEATS_NAMED } from './rules.ts';

/*
 * Like the checks of rules.ts, these run twice. They give what is to be done; null: it was carried out before.
 */

const typed: Guard = (value) => typeof value === 'string' && value.length <= limits.typedCharacters;
const isFlag: Guard = (value) => typeof value === 'boolean';
const seat: Guard = (value) => typeof value === 'string' && DESIGNATOR.test(value);
const names = { givenName: typed, surname: typed };

export function checkExchange(order: OrderContext, change: ExchangeSeats): ExchangePlan | null {
  const isChange = fits(change, {
    seats: (value) => isSeatList(value, SEATS_NAMED),
    key: text(NAME_CHARACTERS),
    revision: optional(count(0)),
    amount: optional(isAmount),
    willHelp: optional(isFlag),
  });
  if (!isChange) throw refusal('invalid-request');
  const { code, revision, seats } = change;
  if (code !== undefined && !isGivenCode(code)) throw refusal('invalid-payment-code');
  const recalled = order.keys.recall(change);
  if (recalled === 'mismatch') throw refusal('idempotency-mismatch');
  if (recalled === 'known') return null;
  checkPaid(order);
  if (order.has(seats)) return null;
  if (revision !== undefined && revision !== order.record.sequence) {
    throw refusal('order-changed', { order: order.record.state() });
  }
  return planOf(order, planExchange(order.record.paid.order, change));
}

export function checkCancelPassenger(
  order: OrderContext,
  cancel: CancelPassenger,
): ReturnPlan | null {
  if (!fits(cancel, { seat, agent: optional(isAgentsWish) })) throw refusal('invalid-request');
  checkPaid(order);
  const { paid, seats } = order.record;
  if (!seats.includes(cancel.seat) && paid.hasReturned(cancel.seat)) return null;
  return planOf(order, planReturn(paid.order, cancel.seat));
}

export function checkCorrection(
  order: OrderContext,
  correction: CorrectName,
): CorrectionPlan | null {
  const isCorrection = fits(correction, {
    ...names,
    seat,
    infant: optional(isFlag),
    document: (value) => fits(value, names),
    ownDocument: optional(isFlag),
  });
  if (!isCorrection) throw refusal('invalid-request');
  checkPaid(order);
  if (isNamedSo(order, correction)) return null;
  return planOf(order, planCorrection(order.record.paid.order, correction));
}

function isNamedSo({ record }: OrderContext, correction: CorrectName): boolean {
  const { holder, infant } = peopleAt(record.people.given.passengers, correction.seat);
  const person = correction.infant === true ? infant : holder;
  const { givenName, surname, document } = correction;
  return (
    person?.givenName === givenName &&
    person.surname === surname &&
    person.document?.givenName === document.givenName &&
    person.document.surname === document.surname
  );
}

/** The order is paid, its flight has not departed, and nothing else becomes of it just now. */
export function checkPaid(order: OrderContext): void {
  const { record } = order;
  if (!order.exists) throw refusal('order-not-found');
  const { status, ended } = record;
  if (status === 'paying' || order.after.exchange !== null) throw refusal('payment-running');
  if (status === 'failed' || status === 'expired' || status === 'cancelled')
    throw refusal(`order-${status}`);
  if (status !== 'confirmed') throw refusal('not-booked');
  const { rebookBy } = record.facts;
  // A cancelled flight never departs: its time is over when its orders are refunded.
  if (ended || (rebookBy === undefined && now() >= record.departsAt))
    throw refusal('flight-departed');
  const isOver = rebookBy !== undefined && now() >= rebookBy;
  if (order.refundWanted || order.lost !== null || isOver) throw refusal('order-cancelled');
  if (order.changes >= limits.changesPerOrder) throw refusal('too-many-changes');
}

/** A plan, or its refusal. */
function planOf<T>(order: OrderContext, plan: Planned<T>): T {
  if (plan.ok) return plan.value;
  const { code, ...details } = plan.error;
  const isMoney = code === 'amount-changed' || code === 'payment-needed';
  throw refusal(code, isMoney ? { ...details, order: order.record.state() } : details);
}
