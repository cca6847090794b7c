import type { OrderStatus } from './workflow-api.ts';

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
