import { type ApplicationFailure, condition } from '@temporalio/workflow';
import { acting, type PayLater } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { isCollecting } from '@aisle/shared/order-facts';
import { detailsOf } from '@aisle/shared/order-people';
import { PAY_LATER } from '@aisle/shared/order-sentences';
import type { ChangeSeats, OrderState, Pay, SetPassengers } from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import { count, fits, isAgentsWish } from '../shape.ts';
import type { OrderContext } from './context.ts';
import type { AttemptPause } from './fences.ts';
import type { SeatIntent } from './flight-client.ts';
import { askUnfenced, raiseFence } from './flight-fence.ts';
import { settled } from './paid-commands.ts';
import { beginPart } from './parts.ts';
import {
  checkCancellation,
  checkChange,
  checkPassengers,
  checkPayment,
  checkRenewal,
  checkUnpaid,
  payerOf,
  refusalOf,
  seatsFor,
} from './rules.ts';

/** Orders of before began their time anew with the same seats, too. */
const sameSeats = 'same-seats-keep-their-time';

/** How long a cancellation waits for its refund; the refund goes on after it. */
const REFUND_PATIENCE_MS = 15_000;

/** Replaces the order's seats; refused, neither seats nor deadline change. */
export async function changeSeats(order: OrderContext, change: ChangeSeats): Promise<OrderState> {
  return order.lock.run(async () => {
    // What is not known yet may be a change that this one does not know of.
    if (change.revision !== undefined && order.flightClient.unsettled)
      await order.flightClient.settle();
    checkChange(order, change);
    const seats = seatsFor(order, change) ?? change.seats;
    if (seats !== change.seats && !order.patched('guests-changes-merged'))
      throw refusal('order-changed', { order: order.record.state() });
    if (order.has(seats) && order.patched(sameSeats)) return order.record.state();
    const isBesideGuests = noteBesideGuests(order, change);
    const refused = await takeSeats(order, seats);
    // What is unknown is settled later.
    if (refused && isBesideGuests && !order.flightClient.unsettled)
      order.record.people.party.forgetWish();
    if (refused) throw refused;
    return order.record.state();
  });
}

/** Where guests may change the order before its owner hears of this change, it is known when it is asked for again. */
function noteBesideGuests(order: OrderContext, { seats, revision }: ChangeSeats): boolean {
  const { party } = order.record.people;
  if (revision === undefined || party.facts.guests.length === 0) return false;
  if (!order.patched('owners-changes-known')) return false;
  party.beginOwners({ seats, revision });
  return true;
}

/** Asks the flight for a set of seats, and says why it refused. `undo`: what follows when its answer stays unknown. */
export async function takeSeats(
  order: OrderContext,
  seats: readonly string[],
  undo?: SeatIntent,
): Promise<ApplicationFailure | null> {
  order.changes += 1;
  // Who goes back and forth between the same seats does not get more time by it.
  const keepsTime = order.record.sets.has(seats) && order.patched(sameSeats);
  const { deadline, payLaterUntil } = order.record.facts;
  const time = keepsTime
    ? { holdMs: Math.max(1, deadline - now()), untilAtMost: deadline }
    : {
        holdMs: order.record.holdMs(now()),
        // The flight decides later than now: the time that an agent has named is not to grow by that.
        ...(payLaterUntil !== undefined && { untilAtMost: Math.max(payLaterUntil, deadline) }),
      };
  const answer = await askUnfenced(order, { type: 'set-seats', seats, ...time }, undo);
  if (answer.kind !== 'accepted') return refusalOf(answer);
  order.record.choose(answer.outcome, now(), keepsTime);
  return null;
}

/** Keeps who flies, as far as it was typed. Behind the lock: seats and payment may be about to change. */
export async function setPassengers(
  order: OrderContext,
  people: SetPassengers,
): Promise<OrderState> {
  return order.lock.run(() => {
    checkPassengers(order, people);
    if (!order.record.people.are(people)) order.record.people.set(people);
    return Promise.resolve(order.record.state());
  });
}

/** Has the hold's time begin anew, the seats being as they are (SPEC O18). */
export async function renew(order: OrderContext): Promise<OrderState> {
  return order.lock.run(async () => {
    checkRenewal(order);
    const { seats } = order.record;
    const holdMs = order.record.holdMs(now());
    const answer = await askUnfenced(order, { type: 'set-seats', seats, holdMs });
    if (answer.kind !== 'accepted') throw refusalOf(answer);
    order.record.renew(answer.outcome, now());
    return order.record.state();
  });
}

/** Sets the fence and answers; the attempts follow in the workflow itself. While they pause, the next is made with this code. */
export async function pay(order: OrderContext, request: Pay): Promise<OrderState> {
  return order.lock.run(async () => {
    checkPayment(order, request);
    if (order.keys.recall(request) === 'known') return order.record.state();
    const payer = payerOf(order, request);
    const pause = order.pauses.get(payer);
    if (pause !== undefined) await goOnWith(order, pause, { code: request.code, payer });
    else if (payer === undefined) await payAll(order, request.code);
    else await beginPart(order, payer, request.code);
    order.keys.remember(request);
    return order.record.state();
  });
}

/** Ends the pause before the next attempt, and waits for that to begin. */
async function goOnWith(
  order: OrderContext,
  pause: AttemptPause,
  { code, payer }: { readonly code: string; readonly payer: string | undefined },
): Promise<void> {
  order.forgetCode(payer);
  pause.code = code;
  await condition(() => order.pauses.get(payer) !== pause);
}

async function payAll(order: OrderContext, code: string): Promise<void> {
  const { until, outcome } = await raiseFence(order, limits.fenceMs);
  const payment = (order.fence?.payment ?? 0) + 1;
  order.fence = { code, until, payment };
  order.record.people.settle();
  order.record.startPayment(outcome);
}

/** The links in mails that were sent lead nowhere any more. */
export function withdrawLinks(order: OrderContext): OrderState {
  order.mails.withdrawLink();
  return order.status();
}

/** Ends the order by its customer's wish; one that is confirmed is refunded for its seats, unless its flight departed with them. */
export async function cancel(order: OrderContext): Promise<OrderState> {
  await order.lock.run(async () => {
    checkCancellation(order);
    const { choosing, deadline, facts } = order.record;
    if (choosing || isCollecting(facts))
      await order.giveBack('cancelled-by-customer', 'cancelled', deadline);
    else order.refundWanted = true;
  });
  const ended = (): boolean => order.record.ended;
  const decided = (): boolean => ended() || !order.refundWanted;
  if (!decided() && !(await condition(decided, REFUND_PATIENCE_MS)))
    throw refusal('busy', { retryAfterMs: limits.busyRetryMs });
  if (!ended()) throw refusal('flight-departed');
  return order.record.state();
}

/** An agent has the flight keep the order's seats, for its customer to pay later (SPEC A24). */
export function payLater(order: OrderContext, wish: PayLater): Promise<OrderState> {
  return settled(order, async () => {
    if (checkPayLater(order, wish) === null) return;
    const { until } = wish;
    const agent = acting(wish.agent, PAY_LATER);
    const answer = await askUnfenced(order, { type: 'pay-later', until, agent });
    if (answer.kind !== 'accepted') throw refusalOf(answer);
    order.record.extend({ until, version: answer.outcome.version }, agent.told, true);
  });
}

/** Runs twice, like the checks of rules.ts. Null: it is so already. */
export function checkPayLater(order: OrderContext, wish: PayLater): object | null {
  if (!fits(wish, { until: count(1), agent: isAgentsWish })) throw refusal('invalid-request');
  checkUnpaid(order);
  const { record } = order;
  if (record.status === 'open') throw refusal('no-seats');
  if (record.facts.payLaterUntil === wish.until) return null;
  // Who cannot be written to does not learn how to pay.
  const problem = record.people.whyNotPaid();
  if (problem) throw refusal('passengers-missing', detailsOf(problem));
  const latest = Math.min(now() + limits.payLaterMs, record.departsAt);
  if (wish.until > latest) throw refusal('pay-later-time');
  return wish;
}
