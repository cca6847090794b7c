import type { ApplicationFailure } from '@temporalio/workflow';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import type { OrderContext } from './context.ts';
import type { Accepted, Answer, SeatIntent } from './flight-client.ts';
import { pricing } from './flight-facts.ts';
import { refusalOf } from './rules.ts';

/** What the flight has put up for a payment, and until when, ms. */
export interface Raised {
  readonly until: number;
  readonly outcome: Accepted;
}

/**
 * Asks the flight something for an order that does not pay. A fence that stands all the same was put up for a payment of which the order
 * has lost the task: nobody pays behind it, so it is taken down first.
 */
export async function askUnfenced(
  order: OrderContext,
  intent: SeatIntent,
  undo?: SeatIntent,
): Promise<Answer> {
  const answer = await order.flightClient.ask(intent, undo);
  const isFenced = answer.kind === 'rejected' && answer.rejection.code === 'payment-running';
  if (!isFenced || !order.patched('unheard-fences-ended')) return answer;
  const ended = await order.flightClient.ask({ type: 'end-payment' });
  return ended.kind === 'open' ? ended : order.flightClient.ask(intent, undo);
}

/** Has the flight keep the order's seats for a payment of `fenceMs` at most. */
export async function raiseFence(order: OrderContext, fenceMs: number): Promise<Raised> {
  const answer = await askUnfenced(
    order,
    { type: 'start-payment', fenceMs, ...pricing(order.record.facts) },
    { type: 'end-payment' },
  );
  if (answer.kind === 'rejected' && answer.rejection.code === 'hold-expired') {
    throw await loseSeats(order);
  }
  if (answer.kind !== 'accepted') throw refusalOf(answer);
  return { until: answer.issuedAt + fenceMs, outcome: answer.outcome };
}

/** The flight knows of no hold: its time is over, or an agent took it before its time. */
async function loseSeats(order: OrderContext): Promise<ApplicationFailure> {
  if (now() >= order.record.deadline) {
    await order.finish(order.record.whyRunOut(now()), 'expired');
    return refusal('order-expired');
  }
  await order.finish(order.lost?.reason ?? 'released-by-agent', 'cancelled');
  return refusal('order-cancelled');
}
