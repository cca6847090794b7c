import { afterPaying } from '@aisle/shared/order-sentences';
import { minorUnits } from '@aisle/shared/money';
import { plus } from '@aisle/shared/after-paying';
import type { OrderEnd } from '@aisle/shared/workflow-api';
import type { OrderContext } from './context.ts';
import { withoutCode, type ExchangeUnderWay } from './fences.ts';
import { collect } from './payment.ts';

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
