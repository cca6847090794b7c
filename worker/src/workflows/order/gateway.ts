import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { PaymentActivities } from '../../activities/types.ts';

/**
 * Money: repeated until the gateway has said yes or no, however long it is away. Giving up would leave a
 * customer charged without seats. Both are safe to repeat, by their idempotency keys.
 */
export const money = proxyActivities<Pick<PaymentActivities, 'charge' | 'refund' | 'chargesLeft'>>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
/** The first try of a charge or a refund: when it fails, the customer is told that we go on. */
export const first = proxyActivities<Pick<PaymentActivities, 'charge' | 'refund'>>({
  startToCloseTimeout: '15 seconds',
  retry: { maximumAttempts: 1 },
});

/** Whether an activity failed in this way of ours. */
export function failedBy(error: unknown, type: string): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === type
  );
}
