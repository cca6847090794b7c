import { allHandlersFinished, workflowInfo, type ApplicationFailure } from '@temporalio/workflow';
import { isGivenCode, PAYMENT_AMOUNT } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { isCollecting, renewalsLeft } from '@aisle/shared/order-facts';
import { OWNER, type PartyPart } from '@aisle/shared/party';
import { needsGuest, partsOf, whyOver } from '@aisle/shared/party-parts';
import { mergedSeats } from '@aisle/shared/party-steps';
import { seatRefusal } from '@aisle/shared/seat-refusals';
import { detailsOf } from '@aisle/shared/order-people';
import type { ChangeSeats, OrderInput, Pay, SetPassengers } from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { answered, refusal } from '../refusal.ts';
import {
  count,
  isCount,
  isFlightDefinition,
  isFlightTerms,
  isPeople,
  isRecord,
  isSeatList,
  isText,
  NAME_CHARACTERS,
  optional,
} from '../shape.ts';
import type { OrderContext } from './context.ts';
import type { Answer } from './flight-client.ts';

/** Seats that a request may name; which of them are to be had the flight says. */
export const SEATS_NAMED = 100;

/** Throws a refusal (which ends the workflow) unless the input describes an order. */
export function checkOrderInput(input: OrderInput): void {
  const given: unknown = input;
  const valid =
    isRecord(given) &&
    isText(given['orderId'], NAME_CHARACTERS) &&
    isText(given['fingerprint'], NAME_CHARACTERS) &&
    isFlightDefinition(given['flight']) &&
    isRecord(given['settings']) &&
    isCount(given['settings']['holdMs'], 1) &&
    isCount(given['settings']['paymentAttemptMs'], 1) &&
    optional(count(1))(given['settings']['paymentPauseMs']) &&
    (given['creation'] === undefined || isCreation(given['creation'])) &&
    (given['edition'] === undefined || isCount(given['edition'], 1));
  if (!valid) throw refusal('invalid-request');
}

function isCreation(given: unknown): boolean {
  return (
    isRecord(given) &&
    isSeatList(given['seats'], SEATS_NAMED) &&
    isCount(given['until'], 0) &&
    isCount(given['version'], 0) &&
    isCount(given['revision'], 0) &&
    (given['flight'] === undefined || isFlightTerms(given['flight']))
  );
}

/*
 * The checks below run twice: as validators, where a refusal leaves no trace in the history, and again
 * under the order's lock, since what was under way may have changed the order meanwhile.
 */

export function checkChange(order: OrderContext, change: ChangeSeats): void {
  const given: unknown = change;
  if (!isRecord(given) || !isSeatList(given['seats'], SEATS_NAMED))
    throw refusal('invalid-request');
  const { revision } = given;
  if (revision !== undefined && !isCount(revision, 0)) throw refusal('invalid-request');
  checkUnpaid(order);
  const seats = seatsFor(order, change);
  if (seats === null) throw refusal('order-changed', { order: order.record.state() });
  if (!order.has(seats) && order.changes >= limits.changesPerOrder)
    throw refusal('too-many-changes');
}

/** The seats that the order is to have by a change; null: the order was changed otherwise since. */
export function seatsFor(
  { record: { facts } }: OrderContext,
  { seats, revision = facts.sequence }: ChangeSeats,
): readonly string[] | null {
  return revision === facts.sequence ? seats : mergedSeats(facts, { seats, revision });
}

/** A change that asks for what is there adds nothing to the history. As a validator only: see `checkChange`. */
export function checkNews(order: OrderContext, change: ChangeSeats): void {
  if (order.has(change.seats)) throw refusal('order-changed', { order: order.record.state() });
  if (order.has(seatsFor(order, change) ?? change.seats)) throw answered(order.status());
}

export function checkPassengers(order: OrderContext, people: SetPassengers): void {
  if (!isPeople(people)) throw refusal('invalid-request');
  if (isCollecting(order.record.facts)) checkOwnPart(order);
  else checkUnpaid(order);
  const { people: known } = order.record;
  if (!known.are(people) && known.changes >= limits.passengerChangesPerOrder) {
    throw refusal('too-many-changes');
  }
  const problem = known.whyNotKept(people);
  if (problem) throw refusal('passengers-invalid', detailsOf(problem));
}

/** While guests pay for themselves its owner names people as long as the own part is not paid. */
function checkOwnPart(order: OrderContext): void {
  const part = partOf(order, OWNER);
  const over = part && whyOver(part);
  if (over) throw refusal(over);
}

export function checkRenewal(order: OrderContext): void {
  checkUnpaid(order);
  if (order.record.status === 'open') throw refusal('no-seats');
  if (renewalsLeft(order.record.facts) === 0) throw refusal('too-many-renewals');
}

/**
 * While a full run waits for commands that are under way, no more are let in. As a validator only: the run's end is the
 * order's to see to, not its customer's.
 */
export function checkRoom(): void {
  if (workflowInfo().continueAsNewSuggested && !allHandlersFinished()) {
    throw refusal('busy', { retryAfterMs: limits.busyRetryMs });
  }
}

export function checkPayment(order: OrderContext, pay: Pay): void {
  const given: unknown = pay;
  if (!isRecord(given) || !isText(given['key'], NAME_CHARACTERS)) throw refusal('invalid-request');
  if (!isGivenCode(given['code'])) throw refusal('invalid-payment-code');
  if (given['guestId'] !== undefined && !isText(given['guestId'], NAME_CHARACTERS))
    throw refusal('invalid-request');
  if (given['amount'] !== undefined && !isAmount(given['amount'])) {
    throw refusal('invalid-request');
  }
  const recalled = order.keys.recall(pay);
  if (recalled === 'mismatch') throw refusal('idempotency-mismatch');
  if (recalled === 'known') return;
  const payer = payerOf(order, pay);
  // A payment that pauses was checked when it began.
  if (!order.pauses.has(payer)) checkPayable(order, pay, payer);
  if (pay.amount !== undefined && Number(pay.amount) !== Number(dueOf(order, payer))) {
    throw refusal('amount-changed', { order: order.record.state() });
  }
}

/** Who pays a part of the order by this; undefined: it is of all. */
export function payerOf({ record }: OrderContext, { guestId }: Pay): string | undefined {
  const { payers, guests } = record.people.party.facts;
  if (guestId !== undefined) {
    if (!guests.some(({ id }) => id === guestId)) throw refusal('guest-not-found');
    if (payers !== 'each') throw refusal('owner-pays');
    return guestId;
  }
  const isApart = record.choosing || isCollecting(record.facts);
  return payers === 'each' && isApart ? OWNER : undefined;
}

function checkPayable(order: OrderContext, pay: Pay, payer: string | undefined): void {
  if (payer !== undefined) return checkPart(order, pay, payer);
  checkUnpaid(order);
  if (order.record.status === 'open') throw refusal('no-seats');
  checkComplete(order, pay);
}

/** A part stands by itself: its people are there, and no child of it goes with who pays for another (SPEC O29). */
function checkPart(order: OrderContext, pay: Pay, payer: string): void {
  const { record, input } = order;
  const part = partOf(order, payer);
  if (part === undefined) throw refusal('no-seats');
  const over = whyOver(part);
  if (over !== null) throw refusal(over);
  if (!isCollecting(record.facts)) checkUnpaid(order);
  else if (order.lost !== null) throw refusal('order-cancelled');
  else if (now() >= record.deadline || record.people.party.facts.closed)
    throw refusal('order-expired');
  if (payer === OWNER && needsGuest(record.facts)) throw refusal('part-without-adult');
  if (input.settings.passengersRequired !== true || pay.withoutPassengers === true) return;
  const problem = record.people.whyNotPaid(part.seats);
  if (problem === null) return;
  const isOwners = payer !== OWNER && problem.path.startsWith('contact');
  const hint = 'Who invited you has yet to give an e-mail address. Ask them to.';
  throw refusal(
    'passengers-missing',
    isOwners ? { field: problem.path, hint } : detailsOf(problem),
  );
}

function partOf({ record }: OrderContext, payer: string): PartyPart | undefined {
  return partsOf(record.facts).find((part) => part.payer === payer);
}

/** The amount that a payment would be of, or that the running one is of. */
function dueOf(order: OrderContext, payer: string | undefined): string {
  const { after, record } = order;
  const part = payer === undefined ? undefined : partOf(order, payer)?.amount;
  return (part ?? after.exchange?.difference ?? record.total).amount;
}

/** Orders of before knew of nobody who flies, and are paid without. */
function checkComplete({ input, record }: OrderContext, { withoutPassengers }: Pay): void {
  if (input.settings.passengersRequired !== true || withoutPassengers === true) return;
  const problem = record.people.whyNotPaid();
  if (problem) throw refusal('passengers-missing', detailsOf(problem));
}

/** Refuses an amount in another writing than its currency's (SPEC M1). As a validator only: payments of before were compared by value. */
export function checkAmountForm(order: OrderContext, pay: Pay): void {
  if (pay.amount !== undefined && pay.amount !== dueOf(order, payerOf(order, pay))) {
    throw refusal('amount-changed', { order: order.record.state() });
  }
}

export function isAmount(value: unknown): boolean {
  return typeof value === 'string' && PAYMENT_AMOUNT.test(value);
}

/** Links may be withdrawn as often as anybody needs to. */
export function checkLinks(order: OrderContext): void {
  checkExists(order);
  if (order.mails.link >= limits.linksPerOrder) throw refusal('too-many-changes');
}

export function checkCancellation(order: OrderContext): void {
  checkExists(order);
  if (order.record.status === 'cancelled') return;
  // What others have paid, or are paying, its owner does not cancel for them.
  const { parts = [] } = order.record.people.party.facts;
  const isBusy = parts.some(({ state }) => state === 'paying' || state === 'paid');
  if (isBusy || !isCollecting(order.record.facts)) checkAlive(order);
  if (order.refundWanted) return;
  if (order.after.exchange !== null) throw refusal('payment-running');
  const { status, departsAt, rebookBy } = order.record.facts;
  if (status === 'confirmed' && rebookBy === undefined && now() >= departsAt) {
    throw refusal('flight-departed');
  }
}

/** `open` or `held`, and time left. */
export function checkUnpaid(order: OrderContext): void {
  checkExists(order);
  checkAlive(order);
  if (order.record.status === 'confirmed') throw refusal('order-confirmed');
  if (now() >= order.record.departsAt) throw refusal('flight-departed');
  if (now() >= order.record.deadline) throw refusal('order-expired');
}

function checkExists(order: OrderContext): void {
  if (!order.exists) throw refusal('order-not-found');
}

function checkAlive(order: OrderContext): void {
  const { status, ended } = order.record;
  if (status === 'paying') throw refusal('payment-running');
  if (ended && status !== 'open' && status !== 'held') throw refusal(`order-${status}`);
}

/** The refusal that an order's customer gets when the flight did not accept. */
export function refusalOf(answer: Exclude<Answer, { kind: 'accepted' }>): ApplicationFailure {
  if (answer.kind === 'rejected') {
    const { code, ...details } = seatRefusal(answer.rejection);
    return refusal(code, details);
  }
  if (answer.kind === 'closed' || answer.retryAfterMs === undefined) return refusal(answer.code);
  return refusal(answer.code, { retryAfterMs: answer.retryAfterMs });
}
