import { limits } from '@aisle/shared/limits';
import { assertNever } from '@aisle/shared/result';
import type { AttemptFailure, OrderEnd, OrderStatus } from '@aisle/shared/workflow-api';

/** What a message may need to know of the order that ends. */
export interface EndingFacts {
  readonly paid: boolean;
  readonly lastFailure: AttemptFailure | null;
}

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
      return 'cancelled';
    case 'payment-failed':
    case 'charge-refused':
    case 'seats-lost-refunded':
      return 'failed';
    default:
      return assertNever(reason);
  }
}

/** The sentences for the customer whose order ended: what happened, and what to do now. */
export function endMessage(reason: OrderEnd, facts: EndingFacts): string {
  switch (reason) {
    case 'hold-expired':
      return 'The time to pay ran out, so the seats are free again. Start a new order to choose seats.';
    case 'no-seats-chosen':
      return 'No seats were chosen in time, so the order ended. Start a new order to choose seats.';
    case 'time-limit':
      return 'The order was open for two hours without a payment, so it ended and its seats are free again. Start a new order.';
    case 'departed':
      return facts.paid
        ? 'The flight has departed. Thank you for flying with us.'
        : 'The flight has departed, so the order ended and nothing was charged. Choose another flight.';
    case 'cancelled-by-customer':
      return 'You cancelled the order. Its seats are free again and nothing was charged.';
    case 'refunded':
      return 'You cancelled the order. The whole amount was refunded and the seats are free again.';
    case 'released-by-agent':
      return facts.paid
        ? 'Our staff had to take the seats back, and the whole amount was refunded. Start a new order to choose other seats.'
        : 'Our staff had to take the seats back. Nothing was charged. Start a new order to choose other seats.';
    case 'payment-failed':
      return `The payment failed: ${attemptsFailed(facts.lastFailure)}. Nothing was charged and the seats are free again. Start a new order to try once more.`;
    case 'charge-refused':
      return 'The code was right, but the charge was refused. Nothing was charged and the seats are free again. Start a new order to try once more.';
    case 'seats-lost-refunded':
      return 'The payment took so long that the seats were lost. The whole amount was refunded. Start a new order to choose other seats.';
    default:
      return assertNever(reason);
  }
}

function attemptsFailed(lastFailure: AttemptFailure | null): string {
  switch (lastFailure) {
    case 'declined':
      return `${limits.paymentAttempts} attempts failed, and the last was declined`;
    case 'timed-out':
      return `${limits.paymentAttempts} attempts failed, and the last took too long`;
    case 'unreachable':
      return `${limits.paymentAttempts} attempts failed, and at the last the payment service could not be reached`;
    case null:
      return 'it took too long';
    default:
      return assertNever(lastFailure);
  }
}
