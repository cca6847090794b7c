/** In which states flights and orders are, as their workflows say it. */

/** `closed`: nothing more is sold; holds may still be paid. */
export type FlightStatus = 'open' | 'closed' | 'departed' | 'cancelled';

export type OrderStatus =
  'open' | 'held' | 'paying' | 'confirmed' | 'failed' | 'expired' | 'cancelled';

export type AttemptFailure = 'declined' | 'timed-out' | 'unreachable';

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
