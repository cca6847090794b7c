import { assertNever } from '@aisle/shared/result';
import type { OrderEnd, OrderStatus } from '@aisle/shared/workflow-api';

/** The status of an order that ended so. */
export function endStatus(reason: OrderEnd, paid: boolean): OrderStatus {
  switch (reason) {
    case 'hold-expired':
    case 'no-seats-chosen':
    case 'time-limit':
      return 'expired';
    case 'departed':
      return paid ? 'confirmed' : 'expired';
    case 'cancelled-by-customer':
    case 'refunded':
    case 'released-by-agent':
    case 'aircraft-changed':
    case 'flight-cancelled':
      return 'cancelled';
    case 'payment-failed':
    case 'charge-refused':
    case 'seats-lost-refunded':
      return 'failed';
    default:
      return assertNever(reason);
  }
}
