import { confirmationCode } from '@aisle/shared/confirmation';
import { limits } from '@aisle/shared/limits';
import type { MockOrder, MockOrders } from './orders.ts';

const VALIDATION_MS = 1_800;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The documented test codes; every other one passes here. */
function verdict(code: string, attempt: number): 'accepted' | 'declined' | 'timed-out' {
  if (code === '00000' || (code === '12121' && attempt === 1)) return 'declined';
  return code === '99999' ? 'timed-out' : 'accepted';
}

/** One payment of the mock, attempt by attempt, as the order's workflow runs it. */
export async function payMock(orders: MockOrders, order: MockOrder, code: string): Promise<void> {
  orders.command(order, { type: 'start-payment', fenceMs: limits.fenceMs });
  const maxAttempts = limits.paymentAttempts;
  let lastFailure: 'declined' | 'timed-out' | null = null;
  const payment = (attempt: number) => ({ attempt, maxAttempts, lastFailure });
  orders.change(order, { status: 'paying', expiresAt: null, payment: payment(0) });
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    orders.change(order, { payment: payment(attempt) });
    const result = verdict(code, attempt);
    await wait(result === 'timed-out' ? limits.paymentAttemptMs : VALIDATION_MS);
    if (result === 'accepted') {
      orders.command(order, { type: 'sell', chargeId: `charge-${order.id}` });
      orders.change(order, {
        status: 'confirmed',
        confirmation: confirmationCode(order.id),
        message: 'Your seats are booked. Have your boarding pass at hand.',
      });
      return;
    }
    lastFailure = result;
    orders.change(order, { payment: payment(attempt) });
    await wait(limits.paymentPauseMs);
  }
  orders.command(order, { type: 'release', reason: 'payment-failed' });
  orders.change(order, {
    status: 'failed',
    reason: 'payment-failed',
    message:
      'All three attempts failed. Nothing was charged and the seats are free again. Start a new order.',
  });
}
