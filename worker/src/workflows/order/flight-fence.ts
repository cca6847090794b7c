import type { ApplicationFailure } from '@temporalio/workflow';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import type { OrderContext } from './context.ts';
import type { Accepted } from './flight-client.ts';
import { pricing } from './flight-facts.ts';
import { refusalOf } from './rules.ts';

/** What the flight has put up for a payment, and until when, ms. */
export interface Raised {
  readonly until: number;
  readonly outcome: Accepted;
}

/** Has the flight keep the order's seats for a payment of `fenceMs` at most. */
export async function raiseFence(order: OrderContext, fenceMs: number): Promise<Raised> {
  const answer = await order.flightClient.ask(
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
