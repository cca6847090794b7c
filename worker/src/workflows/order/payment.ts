import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  proxyActivities,
  sleep,
  TimeoutFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import type { Money } from '@aisle/shared/money';
import type { AttemptFailure, OrderEnd } from '@aisle/shared/workflow-api';
import {
  NOT_REACHED,
  WORKER_SHUTDOWN,
  type AttemptResult,
  type Charge,
  type ChargeResult,
  type PaymentActivities,
  type Refund,
} from '../../activities/types.ts';
import { now } from '../clock.ts';
import type { OrderContext } from './context.ts';
import type { Fence } from './fences.ts';
import { first, money } from './gateway.ts';

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
  if (!hasCode(fence)) throw new Error('a payment without a code');
  const valid = await validateCode(order, fence);
  order.forgetCode();
  if (order.lost) return { ok: false, reason: order.lost.reason };
  // After the fence the seats may be gone: not charging is better than refunding.
  if (!valid || now() >= fence.until) return { ok: false, reason: 'payment-failed' };
  const payment = { orderId: order.input.orderId, payment: paymentId(fence), total };
  const charge = await chargeOnce(order, payment);
  return charge.ok ? charge : { ok: false, reason: 'charge-refused' };
}

async function chargeOnce(order: OrderContext, payment: Charge): Promise<ChargeResult> {
  try {
    return await first.charge(payment);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    if (!failedBy(error, WORKER_SHUTDOWN)) order.record.awaitGateway();
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

async function sell(order: OrderContext, chargeId: string): Promise<void> {
  const people = order.record.people.told();
  const answer = await order.flightClient.insist({ type: 'sell', chargeId, ...people });
  if (answer.kind === 'open') return;
  if (answer.kind === 'accepted') return order.record.confirm(answer.outcome);
  // Sold by an earlier issue of this command, whose answer was lost.
  if (answer.kind === 'rejected' && answer.rejection.code === 'already-sold') {
    return order.record.confirm(answer.rejection);
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
      if (!failedBy(error, WORKER_SHUTDOWN)) order.record.awaitRefund();
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

/** A fence whose attempts are not over. */
type CodedFence = Fence & { readonly code: string };

function hasCode(fence: Fence): fence is CodedFence {
  return fence.code !== undefined;
}

/** What an attempt came to. `given-up`: the gateway could not be reached while there was time. */
type Verdict = 'passed' | 'given-up' | AttemptFailure;

/** The attempts, one by one, each visible while it runs. */
async function validateCode(order: OrderContext, fence: CodedFence): Promise<boolean> {
  for (let attempt = 1; attempt <= limits.paymentAttempts; attempt += 1) {
    if (attempt > 1) await sleep(limits.paymentPauseMs);
    if (now() >= fence.until || order.lost) return false;
    order.record.startAttempt(attempt);
    const verdict = await runAttempt(order, fence, attempt);
    if (verdict === 'passed') return true;
    order.record.failAttempt(verdict === 'given-up' ? 'unreachable' : verdict);
    if (verdict === 'given-up') return false;
  }
  return false;
}

async function runAttempt(
  order: OrderContext,
  fence: CodedFence,
  attempt: number,
): Promise<Verdict> {
  // The limit runs from the start on a worker: waiting for a free one is not the customer's failure.
  const { validatePayment } = proxyActivities<Validation>({
    startToCloseTimeout: order.input.settings.paymentAttemptMs,
    retry: { maximumAttempts: 1 },
  });
  const { orderId } = order.input;
  for (;;) {
    try {
      return verdictOf(await validatePayment({ orderId, attempt, code: fence.code }));
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (failedBy(error, NOT_REACHED)) return keepTrying(order, fence, attempt);
      if (!failedBy(error, WORKER_SHUTDOWN) || now() >= fence.until) return failureOf(error);
    }
  }
}

/**
 * The attempt did not reach the gateway: it is tried again, by Temporal, so that however many tries are three events of
 * the history, and outlive any worker. In vain at the fence's end, or when the order has lost its seats meanwhile.
 */
async function keepTrying(
  order: OrderContext,
  fence: CodedFence,
  attempt: number,
): Promise<Verdict> {
  const patienceMs = fence.until - limits.gatewayReserveMs - now();
  if (patienceMs <= 0) return 'given-up';
  order.record.awaitGateway();
  const { validatePayment } = proxyActivities<Validation>({
    startToCloseTimeout: order.input.settings.paymentAttemptMs,
    scheduleToCloseTimeout: patienceMs,
    retry: {
      initialInterval: limits.gatewayPauseMs,
      backoffCoefficient: 1.5,
      maximumInterval: limits.gatewayLongestPauseMs,
    },
  });
  const { orderId } = order.input;
  const tries = new CancellationScope();
  void tries
    .run(() => condition(() => order.lost !== null))
    .then(
      () => tries.cancel(),
      () => undefined,
    );
  try {
    return verdictOf(
      await tries.run(() => validatePayment({ orderId, attempt, code: fence.code })),
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return 'given-up';
  } finally {
    tries.cancel();
  }
}

type Validation = Pick<PaymentActivities, 'validatePayment'>;

function verdictOf(result: AttemptResult): Verdict {
  return result.ok ? 'passed' : result.failure;
}

function failedBy(error: unknown, type: string): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === type
  );
}

function failureOf(error: ActivityFailure): AttemptFailure {
  return error.cause instanceof TimeoutFailure ? 'timed-out' : 'unreachable';
}
