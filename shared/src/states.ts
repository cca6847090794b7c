/** In which states flights and orders are, and what changes them: of workflows, contract and screens alike. */

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

/** One change in the life of an order. */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly sequence: number;
  readonly status: OrderStatus;
  readonly what: OrderChange;
  readonly attempt?: number;
  /** The sentence that the customer read from then on. */
  readonly message?: string;
  /** The order's seats from then on, where these changed. */
  readonly seats?: readonly string[];
}

/** What changed in an order, past tense. */
export type OrderChange =
  | 'seats-chosen'
  | 'passengers-set'
  | 'party-changed'
  | 'hold-renewed'
  | 'payment-started'
  | 'attempt-started'
  | 'attempt-failed'
  | 'gateway-unanswered'
  | 'part-paid'
  | 'part-failed'
  | 'confirmed'
  | 'seats-moved'
  | 'seats-swapped'
  | 'swap-asked'
  | 'swaps-changed'
  | 'exchange-started'
  | 'exchange-failed'
  | 'seats-exchanged'
  | 'passenger-cancelled'
  | 'name-corrected'
  | 'rebooked'
  | 'rebooking-awaited'
  | 'hold-extended'
  | 'pay-later'
  | 'flight-delayed'
  | 'gate-set'
  | 'sales-changed'
  | 'seats-lost'
  | 'ended';
