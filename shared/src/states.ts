/** In which states flights and orders are: of workflows, contract and screens alike. */

/** `closed`: nothing more is sold; holds may still be paid. */
export const flightStatuses = ['open', 'closed', 'departed', 'cancelled'] as const;
export type FlightStatus = (typeof flightStatuses)[number];

export const orderStatuses = [
  'open',
  'held',
  'paying',
  'confirmed',
  'failed',
  'expired',
  'cancelled',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const attemptFailures = ['declined', 'timed-out', 'unreachable'] as const;
export type AttemptFailure = (typeof attemptFailures)[number];

/** Why an order ended. */
export type OrderEnd =
  | 'hold-expired'
  | 'no-seats-chosen'
  | 'time-limit'
  | 'cancelled-by-customer'
  | 'refunded'
  | 'payment-failed'
  | 'charge-refused'
  | 'seats-lost-refunded'
  | 'departed'
  | 'released-by-agent'
  | 'aircraft-changed'
  | 'flight-cancelled';
