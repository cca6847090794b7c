import { assertNever } from '@aisle/shared/result';
import type { OrderStatus } from '../api/types.ts';

/** What the order's page shows. */
export type OrderView =
  'empty' | 'review' | 'code' | 'progress' | 'confirmed' | 'failed' | 'expired' | 'cancelled';

/** The view follows the order's state; the address decides only between review and payment. */
export function orderPageView(status: OrderStatus, atPayment: boolean): OrderView {
  switch (status) {
    case 'open':
      return 'empty';
    case 'held':
      return atPayment ? 'code' : 'review';
    case 'paying':
      return 'progress';
    case 'confirmed':
    case 'failed':
    case 'expired':
    case 'cancelled':
      return status;
    default:
      return assertNever(status);
  }
}

/** Titles, and the step of the way that each view is (null: off the way). */
export const orderViews: Record<
  OrderView,
  { readonly title: string; readonly step: number | null }
> = {
  empty: { title: 'No seats yet', step: 0 },
  review: { title: 'Review your order', step: 1 },
  code: { title: 'Pay', step: 2 },
  progress: { title: 'Payment running', step: 2 },
  confirmed: { title: 'You are booked', step: 3 },
  failed: { title: 'Payment failed', step: null },
  expired: { title: 'Time ran out', step: null },
  cancelled: { title: 'Order cancelled', step: null },
};
