import type { ProblemCode } from './problems.ts';
import type { Rejection } from './seat-map/index.ts';
import type { RefusalDetails } from './workflow-api.ts';

/** The refusal that an order's customer gets when the flight rejected what the order asked for. */
export function seatRefusal(
  rejection: Rejection,
): Pick<RefusalDetails, 'seats' | 'alternatives' | 'version'> & { readonly code: ProblemCode } {
  const { version } = rejection;
  switch (rejection.code) {
    case 'seats-unavailable':
    case 'unknown-seats':
    case 'duplicate-seats':
      return { code: rejection.code, seats: rejection.seats, version };
    case 'single-seat-left':
      return {
        code: 'single-seat-left',
        seats: rejection.alone,
        alternatives: rejection.instead,
        version,
      };
    case 'too-many-seats':
    case 'wrong-number-of-seats':
    case 'no-seats':
    case 'payment-running':
    case 'flight-departed':
    case 'sales-closed':
    case 'flight-cancelled':
    case 'superseded-by-another':
    case 'amount-changed':
    case 'pay-later-time':
    case 'watch-not-found':
    case 'watches-full':
    case 'too-many-seat-watches':
    case 'idempotency-mismatch':
    case 'swap-not-found':
    case 'swap-not-possible':
    case 'swap-busy':
    case 'swap-over':
    case 'swaps-full':
    case 'too-many-swaps':
    case 'outside-cabin':
      return { code: rejection.code, version };
    case 'hold-expired':
      return { code: 'order-expired', version };
    case 'already-sold':
      return { code: 'order-confirmed', version };
    case 'not-sold':
      return { code: 'not-booked', version };
    default:
      // `not-paying` cannot follow from what customers ask; the others were issued anew to no avail.
      return { code: 'unavailable', version };
  }
}
