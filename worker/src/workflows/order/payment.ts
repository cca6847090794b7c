import { ActivityFailure, workflowInfo } from '@temporalio/workflow';
import { plus } from '@aisle/shared/after-paying';
import { codeKeyOf } from '@aisle/shared/ids';
import { minorUnits, type Money } from '@aisle/shared/money';
import { afterPaying, REFUND_UNANSWERED } from '@aisle/shared/order-sentences';
import { paidParts } from '@aisle/shared/party-parts';
import { seatedOf } from '@aisle/shared/people';
import type { OrderEnd } from '@aisle/shared/workflow-api';
import {
  type Charge,
  type ChargeResult,
  type Refund,
  WORKER_SHUTDOWN,
} from '../../activities/types.ts';
import { now } from '../clock.ts';
import { validateCode } from './attempts.ts';
import type { OrderContext } from './context.ts';
import { type ExchangeUnderWay, type Fence, withoutCode } from './fences.ts';
import { failedBy, first, money } from './gateway.ts';
import { heedUnheard } from './news.ts';

/** A payment, from the fence to the confirmation or the end of the order. */
export async function runPayment(order: OrderContext): Promise<void> {
  const { fence, record } = order;
  if (fence === null) throw new Error('a payment without a fence');
  // The run before was full when the flight could not be asked.
  if (fence.chargeId !== undefined) return sell(order, fence.chargeId);
  const paid = await collect(order, fence, record.total);
  if (!paid.ok) return order.finish(paid.reason, 'payment-failed');
  const { until, payment: place } = fence;
  order.fence = { until, payment: place, chargeId: paid.chargeId };
  await sell(order, paid.chargeId);
}

/** What a payment came to. Not `ok`: nothing was charged. */
export type Collected =
  | { readonly ok: true; readonly chargeId: string }
  | { readonly ok: false; readonly reason: OrderEnd };

/** The attempts of a payment, and the charge behind them. */
export async function collect(order: OrderContext, fence: Fence, total: Money): Promise<Collected> {
  const { passed, code } = await validateCode(order, fence);
  order.forgetCode(fence.payer);
  // After the fence the seats may be gone: not charging is better than refunding.
  const isInVain = !passed || now() >= fence.until;
  const reason = order.lost?.reason ?? (isInVain ? 'payment-failed' : null);
  if (reason !== null) {
    order.codeKeys.forget(code);
    return { ok: false, reason };
  }
  const codeKey = codeKeyOf(code);
  const payment = {
    orderId: order.input.orderId,
    payment: paymentId(fence),
    total,
    ...(codeKey !== null && { codeKey }),
  };
  const charge = await chargeOnce(order, payment, fence.payer);
  return charge.ok ? charge : { ok: false, reason: 'charge-refused' };
}

async function chargeOnce(
  order: OrderContext,
  payment: Charge,
  payer: string | undefined,
): Promise<ChargeResult> {
  try {
    return await first.charge(payment);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (!failedBy(error, WORKER_SHUTDOWN)) order.record.attempts.awaitGateway(payer);
    return money.charge(payment);
  }
}

/**
 * Names this payment of this run of the order, through continue-as-new too. The order's id alone would not do: once
 * Temporal has removed the order, the same id may begin anew, and must not be served by a charge of its past.
 */
function paymentId({ payment }: Fence): string {
  return `${workflowInfo().firstExecutionRunId}:${payment}`;
}

/** Has the flight sell the order's seats, or those of them that were paid for. */
export async function sell(order: OrderContext, chargeId: string): Promise<void> {
  const { people, facts } = order.record;
  const parts = paidParts(facts);
  const passengers = parts ? seatedOf(people.given.passengers, parts.seats) : undefined;
  const paid = minorUnits((parts ?? order.record).total);
  const surcharges = parts?.charges.filter((id) => id !== chargeId) ?? [];
  const answer = await order.flightClient.insist({
    type: 'sell',
    chargeId,
    paid,
    ...(parts && { seats: parts.seats }),
    ...(surcharges.length > 0 && { surcharges }),
    ...people.told(passengers),
  });
  if (answer.kind === 'open') return;
  if (answer.kind === 'accepted') {
    order.record.confirm(answer.outcome);
    return heedUnheard(order);
  }
  // Sold by an earlier issue of this command, whose answer was lost.
  if (answer.kind === 'rejected' && answer.rejection.code === 'already-sold') {
    order.record.confirm(answer.rejection);
    return heedUnheard(order);
  }
  await refundCharge(order);
  // A cancelled flight that is over already refuses in another way, for the same reason.
  const code = answer.kind === 'closed' ? answer.code : answer.rejection.code;
  await order.finish(
    code === 'flight-cancelled' ? 'flight-cancelled' : 'seats-lost-refunded',
    'payment-failed',
  );
}

/** Returns all that is left of the order's charges. */
export async function refundCharge(order: OrderContext): Promise<void> {
  for (const refund of refundsOf(order)) await money.refund(refund);
  order.record.refunded();
}

/** The same of an order that has no seats any more, and says so when it takes long. */
export async function refundPatiently(order: OrderContext): Promise<void> {
  for (const refund of refundsOf(order)) {
    try {
      await first.refund(refund);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (!failedBy(error, WORKER_SHUTDOWN))
        order.record.tell('gateway-unanswered', REFUND_UNANSWERED);
      await money.refund(refund);
    }
  }
  order.record.refunded();
}

function refundsOf({ input: { orderId }, fence, after }: OrderContext): Refund[] {
  const chargeId = fence?.chargeId;
  const firstCharge = { orderId, ...(chargeId !== undefined && { chargeId }) };
  return [
    firstCharge,
    ...after.surcharges.map((charge) => ({ orderId, chargeId: charge.chargeId })),
  ];
}

/** The payment of a difference, from its fence to the exchange, or to what it was before (SPEC Y3). */
export async function runExchange(order: OrderContext): Promise<void> {
  const { exchange } = order.after;
  if (exchange === null) throw new Error('an exchange without a fence');
  // The run before was full when the flight could not be asked.
  if (exchange.failure !== undefined) return callOff(order, exchange.failure);
  if (exchange.chargeId !== undefined) return complete(order, exchange, exchange.chargeId);
  const paid = await collect(order, exchange, exchange.difference);
  const rest = withoutCode(exchange);
  if (paid.ok) {
    order.after.exchange = { ...rest, chargeId: paid.chargeId };
    return complete(order, order.after.exchange, paid.chargeId);
  }
  order.after.exchange = { ...rest, failure: paid.reason };
  await callOff(order, paid.reason);
}

async function complete(
  order: OrderContext,
  { seats, people, difference }: ExchangeUnderWay,
  chargeId: string,
): Promise<void> {
  const { record, flightClient } = order;
  const paid = minorUnits(plus(record.total, difference));
  const intent = { type: 'exchange', seats, chargeId, paid, ...(people && { people }) } as const;
  const answer = await flightClient.insist(intent);
  if (answer.kind === 'open') return;
  order.after.exchange = null;
  if (answer.kind === 'accepted') {
    order.after.add(chargeId, difference);
    return record.paid.exchange(answer.outcome, people, difference);
  }
  const charge = { chargeId, left: minorUnits(difference) };
  order.after.refunds.add([charge], difference.currency);
  record.paid.failExchange(afterPaying.exchangeLost(record.seats));
}

async function callOff(order: OrderContext, why: OrderEnd): Promise<void> {
  const { record, flightClient } = order;
  const answer = await flightClient.insist({ type: 'end-exchange' });
  if (answer.kind === 'open') return;
  order.after.exchange = null;
  record.paid.failExchange(sentence(order, why));
}

/** Null: the order ends for a reason of its own. */
function sentence({ record }: OrderContext, why: OrderEnd): string | null {
  const { seats } = record;
  if (why === 'charge-refused') return afterPaying.exchangeRefused(seats);
  if (why !== 'payment-failed') return null;
  const lastFailure = record.state().exchange?.payment.lastFailure ?? null;
  return afterPaying.exchangeFailed(seats, lastFailure);
}
