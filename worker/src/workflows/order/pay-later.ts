import { acting, type PayLater } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { detailsOf } from '@aisle/shared/order-people';
import { PAY_LATER } from '@aisle/shared/order-sentences';
import type { OrderState } from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import { count, fits, isAgentsWish } from '../shape.ts';
import type { OrderContext } from './context.ts';
import { settled } from './paid-commands.ts';
import { checkUnpaid, refusalOf } from './rules.ts';

/** An agent has the flight keep the order's seats, for its customer to pay later (SPEC A24). */
export function payLater(order: OrderContext, wish: PayLater): Promise<OrderState> {
  return settled(order, async () => {
    if (checkPayLater(order, wish) === null) return;
    const { until } = wish;
    const agent = acting(wish.agent, PAY_LATER);
    const answer = await order.flightClient.ask({ type: 'pay-later', until, agent });
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
