import {
  ActivityFailure,
  CancellationScope,
  condition,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import type { AttemptFailure } from '@aisle/shared/workflow-api';
import {
  NOT_REACHED,
  WORKER_SHUTDOWN,
  type AttemptResult,
  type PaymentActivities,
} from '../../activities/types.ts';
import { now } from '../clock.ts';
import type { OrderContext } from './context.ts';
import type { AttemptPause, Fence } from './fences.ts';
import { failedBy } from './gateway.ts';

/** The pause of orders of before, which were told none. */
const FORMER_PAUSE_MS = 1_000;

/** One validation of a code. */
interface Attempt {
  readonly attempt: number;
  readonly code: string;
  /** When the payment's fence ends, ms. */
  readonly until: number;
  readonly payer: string | undefined;
}

/** What an attempt came to. `given-up`: the gateway could not be reached while there was time. */
type Verdict = 'passed' | 'given-up' | AttemptFailure;

/** What the attempts of a payment came to, and the code of the last. */
interface Validated {
  readonly passed: boolean;
  readonly code: string;
}

/** The attempts, one by one, each visible while it runs, and the pauses between them. A code that another replaces is over. */
export async function validateCode(order: OrderContext, fence: Fence): Promise<Validated> {
  const { until, payer } = fence;
  let { code } = fence;
  if (code === undefined) throw new Error('a payment without a code');
  for (let attempt = 1; ; attempt += 1) {
    if (now() >= until || order.lost) return { passed: false, code };
    order.record.attempts.start(attempt, payer);
    const verdict = await runAttempt(order, { attempt, code, until, payer });
    if (verdict === 'passed') return { passed: true, code };
    const failure = verdict === 'given-up' ? 'unreachable' : verdict;
    if (verdict === 'given-up' || attempt >= limits.paymentAttempts) {
      order.record.attempts.fail(failure, { payer });
      return { passed: false, code };
    }
    const given = await pause(order, failure, payer);
    if (given === undefined || given === code) continue;
    order.codeKeys.forget(code);
    code = given;
  }
}

/** Gives the code that ended the pause; undefined when its time did. */
async function pause(
  order: OrderContext,
  failure: AttemptFailure,
  payer: string | undefined,
): Promise<string | undefined> {
  const { paymentPauseMs = FORMER_PAUSE_MS } = order.input.settings;
  const given: AttemptPause = {};
  order.pauses.set(payer, given);
  order.record.attempts.fail(failure, { payer, nextAt: now() + paymentPauseMs });
  await condition(() => given.code !== undefined, paymentPauseMs);
  order.pauses.delete(payer);
  return given.code;
}

async function runAttempt(
  order: OrderContext,
  { attempt, code, until, payer }: Attempt,
): Promise<Verdict> {
  // The limit runs from the start on a worker: waiting for a free one is not the customer's failure.
  const { validatePayment } = proxyActivities<Validation>({
    startToCloseTimeout: order.input.settings.paymentAttemptMs,
    retry: { maximumAttempts: 1 },
  });
  const { orderId } = order.input;
  for (;;) {
    try {
      return verdictOf(await validatePayment({ orderId, attempt, code }));
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      if (failedBy(error, NOT_REACHED)) return keepTrying(order, { attempt, code, until, payer });
      if (!failedBy(error, WORKER_SHUTDOWN) || now() >= until) return failureOf(error);
    }
  }
}

/**
 * The attempt did not reach the gateway: it is tried again, by Temporal, so that however many tries are three events of
 * the history, and outlive any worker. In vain at the fence's end, or when the order has lost its seats meanwhile.
 * Temporal would try again what it timed out itself, and a gateway that takes each try and answers none would never
 * have the attempt fail: so the activity says that its time is over, and is left the time to say so.
 */
async function keepTrying(
  order: OrderContext,
  { attempt, code, until, payer }: Attempt,
): Promise<Verdict> {
  const patienceMs = until - limits.gatewayReserveMs - now();
  if (patienceMs <= 0) return 'given-up';
  order.record.attempts.awaitGateway(payer);
  const { paymentAttemptMs } = order.input.settings;
  const { validatePayment } = proxyActivities<Validation>({
    startToCloseTimeout: paymentAttemptMs + limits.attemptReportMs,
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
      await tries.run(() => validatePayment({ orderId, attempt, code }, paymentAttemptMs)),
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

function failureOf(error: ActivityFailure): AttemptFailure {
  return error.cause instanceof TimeoutFailure ? 'timed-out' : 'unreachable';
}
