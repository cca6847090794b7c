import { condition } from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import { isCollecting } from '@aisle/shared/order-facts';
import { isSettled, paidParts, partsOf } from '@aisle/shared/party-parts';
import { uncut } from '../instruction.ts';
import { now } from '../clock.ts';
import type { OrderContext } from './context.ts';
import type { Fence, PartFence } from './fences.ts';
import { raiseFence } from './flight-fence.ts';
import { collect, refundCharge, sell } from './payment.ts';
import { mayContinue } from './runs.ts';

/** One of those begins to pay who pay for themselves; with the first, the flight keeps all seats until their time is over (SPEC O29). */
export async function beginPart(order: OrderContext, payer: string, code: string): Promise<void> {
  if (!isCollecting(order.record.facts)) await beginParts(order);
  const fence = fenceOf(order);
  const payment = fence.payment + 1;
  order.fence = { ...fence, payment };
  const until = Math.min(now() + limits.fenceMs, fence.until);
  order.parts = [...order.parts, { payer, code, until, payment }];
  order.record.parts.start(payer);
}

/** The time of those who have not paid is the hold's, and no longer than one may last. */
async function beginParts(order: OrderContext): Promise<void> {
  const { record, input } = order;
  const payBy = Math.min(record.deadline, now() + input.settings.holdMs);
  const { until, outcome } = await raiseFence(order, payBy - now() + limits.fenceMs);
  order.fence = { until, payment: order.fence?.payment ?? 0 };
  record.parts.begin(outcome, payBy);
}

/**
 * The payments of those who pay for themselves, side by side, until each has an end or the time of the others is over. What was paid
 * is sold then, in one decision that frees the rest.
 */
export async function runParts(order: OrderContext): Promise<void> {
  const { record } = order;
  const running = new Set<string>();
  const waiting = (): PartFence[] => order.parts.filter(({ payer }) => !running.has(payer));
  const rests = (): boolean => running.size === 0 && waiting().length === 0;
  while (!rests() || !(isOver(order) || mayContinue(order))) {
    for (const fence of waiting()) {
      running.add(fence.payer);
      void uncut(() => payPart(order, fence)).finally(() => running.delete(fence.payer));
    }
    const stirs = (): boolean =>
      waiting().length > 0 || (rests() && (isOver(order) || mayContinue(order)));
    const leftMs = record.deadline - now();
    // Who has begun to pay in time is not cut off (SPEC O6).
    await (leftMs > 0 ? condition(stirs, leftMs) : condition(stirs));
  }
  // Behind the lock: its owner may be about to cancel.
  if (isOver(order)) await order.lock.run(() => finish(order));
}

/** Nobody else may begin to pay. */
function isOver({ lost, record }: OrderContext): boolean {
  const { parts = [], closed = false } = record.facts.party ?? {};
  const isDone = closed || parts.every(isSettled);
  return record.ended || lost !== null || isDone || now() >= record.deadline;
}

async function payPart(order: OrderContext, fence: PartFence): Promise<void> {
  const { record, after } = order;
  const { payer } = fence;
  const part = partsOf(record.facts).find((each) => each.payer === payer);
  if (part === undefined) throw new Error('a payment of no part');
  const paid = await collect(order, fence, part.amount);
  order.parts = order.parts.filter((each) => each.payer !== payer);
  if (!paid.ok) return record.parts.fail(payer);
  const { chargeId } = paid;
  // As of any order: one charge is its first, and the others are beside it.
  const all = fenceOf(order);
  if (all.chargeId === undefined) order.fence = { ...all, chargeId };
  else after.add(chargeId, part.amount);
  record.parts.pay(payer, chargeId);
}

/** Of all seats, whoever pays just now. */
function fenceOf({ fence }: OrderContext): Fence {
  if (fence === null) throw new Error('a payment without a fence');
  return fence;
}

async function finish(order: OrderContext): Promise<void> {
  const { record, lost, fence } = order;
  if (record.ended) return;
  const paid = paidParts(record.facts);
  const chargeId = fence?.chargeId;
  if (paid !== null && chargeId !== undefined && lost === null) return sell(order, chargeId);
  if (paid !== null) await refundCharge(order);
  if (lost !== null) return order.finish(lost.reason, 'payment-failed');
  const { parts = [] } = record.facts.party ?? {};
  // All have failed; else there was no time for some, and whoever has begun failed.
  const hasFailed = parts.every(({ state }) => state !== 'unpaid');
  await order.finish(hasFailed ? 'payment-failed' : record.whyRunOut(now()), 'payment-failed');
}
