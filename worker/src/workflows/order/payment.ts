import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  sleep,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import type { AttemptFailure } from '@aisle/shared/workflow-api';
import { WORKER_SHUTDOWN, type PaymentActivities } from '../../activities/types.ts';
import { now } from '../clock.ts';
import type { Fence, OrderCase } from './case.ts';

/**
 * Money: repeated until the gateway has said yes or no, however long it is away. Giving up would leave a
 * customer charged without seats. Both are safe to repeat, by their idempotency keys.
 */
export const money = proxyActivities<Pick<PaymentActivities, 'charge' | 'refund'>>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** A payment, from the fence to the confirmation or the end of the order. */
export async function runPayment(order: OrderCase): Promise<void> {
  const { fence, record, input } = order;
  if (fence === null) throw new Error('a payment without a fence');
  // The run before was full when the flight could not be asked.
  if (fence.chargeId !== undefined) return sell(order, fence.chargeId);
  const valid = await validateCode(order, fence);
  if (order.lost) return order.finish(order.lost.reason, 'payment-failed');
  // After the fence the seats may be gone: not charging is better than refunding.
  if (!valid || now() >= fence.until) return order.finish('payment-failed', 'payment-failed');
  const payment = paymentId(fence);
  const charge = await money.charge({ orderId: input.orderId, payment, total: record.total });
  if (!charge.ok) return order.finish('charge-refused', 'payment-failed');
  order.fence = { ...fence, chargeId: charge.chargeId };
  await sell(order, charge.chargeId);
}

/**
 * Names this payment of this run of the order, through continue-as-new too. The order's id alone would not do: once
 * Temporal has removed the order, the same id may begin anew, and must not be served by a charge of its past.
 */
function paymentId({ payment }: Fence): string {
  return `${workflowInfo().firstExecutionRunId}:${payment}`;
}

async function sell(order: OrderCase, chargeId: string): Promise<void> {
  const answer = await order.talk.insist({ type: 'sell', chargeId });
  if (answer.kind === 'open') return;
  if (answer.kind === 'accepted') return order.record.confirm(answer.outcome);
  // Sold by an earlier issue of this command, whose answer was lost.
  if (answer.kind === 'rejected' && answer.rejection.code === 'already-sold') {
    return order.record.confirm(answer.rejection);
  }
  await refundCharge(order);
  const cancelled = answer.kind === 'rejected' && answer.rejection.code === 'flight-cancelled';
  await order.finish(cancelled ? 'flight-cancelled' : 'seats-lost-refunded', 'payment-failed');
}

/** Returns the whole charge of the order. */
export async function refundCharge(order: OrderCase): Promise<void> {
  const chargeId = order.fence?.chargeId;
  await money.refund({ orderId: order.input.orderId, ...(chargeId !== undefined && { chargeId }) });
  order.record.refunded();
}

/** The attempts, one by one, each visible while it runs. */
async function validateCode(order: OrderCase, fence: Fence): Promise<boolean> {
  for (let attempt = 1; attempt <= limits.paymentAttempts; attempt += 1) {
    if (attempt > 1) await sleep(limits.paymentPauseMs);
    if (now() >= fence.until || order.lost) return false;
    order.record.startAttempt(attempt);
    const failure = await runAttempt(order, fence, attempt);
    if (failure === null) return true;
    order.record.failAttempt(failure);
  }
  return false;
}

/** One attempt; why it failed, or null. */
async function runAttempt(
  order: OrderCase,
  fence: Fence,
  attempt: number,
): Promise<AttemptFailure | null> {
  const { orderId, settings } = order.input;
  // The limit runs from the start on a worker: waiting for a free one is not the customer's failure.
  const { validatePayment } = proxyActivities<Pick<PaymentActivities, 'validatePayment'>>({
    startToCloseTimeout: settings.paymentAttemptMs,
    retry: { maximumAttempts: 1 },
  });
  for (;;) {
    try {
      const result = await validatePayment({ orderId, attempt, code: fence.code });
      return result.ok ? null : result.failure;
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (!isCutOff(error) || now() >= fence.until) return failureOf(error);
    }
  }
}

function isCutOff(error: ActivityFailure): boolean {
  return error.cause instanceof ApplicationFailure && error.cause.type === WORKER_SHUTDOWN;
}

function failureOf(error: ActivityFailure): AttemptFailure {
  return error.cause instanceof TimeoutFailure ? 'timed-out' : 'unreachable';
}
