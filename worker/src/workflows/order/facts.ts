import { orderTotal, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { Money } from '@aisle/shared/money';
import type { OrderEnd, OrderInput, OrderState, OrderStatus } from '@aisle/shared/workflow-api';
import type { PaymentProgress } from './payment-progress.ts';

/** Everything that an order's record knows: plain JSON, so that the order's next run goes on with it. Times in ms. */
export interface OrderFacts {
  /** Unpaid, the order ends then at the latest, unless an agent gave it more time. */
  readonly capAt: number;
  flight: FlightDefinition;
  departsAt: number;
  /** The flight's version at which it departed so. */
  departsSince: number;
  status: OrderStatus;
  ended: boolean;
  seats: readonly string[];
  /** The flight's version at which the order had these seats: an answer may be overtaken by later news. */
  seatsSince: number;
  total: Money;
  priced: boolean;
  deadline: number;
  extendedUntil: number;
  payment: PaymentProgress | null;
  refunded: boolean;
  reason: OrderEnd | null;
  message: string | null;
  confirmation: string | null;
  sequence: number;
  renewals: number;
  /** Sets of seats that the order has had, the one that it has included. */
  readonly sets: readonly string[];
  flightVersion: number;
}

/** An order that begins: without seats, for the length of a hold, and until departure at the latest. */
export function firstFacts(input: OrderInput, startedAt: number): OrderFacts {
  const { flight, settings } = input;
  const departsAt = Date.parse(flight.departsAt);
  const holdMs = Math.max(1, Math.min(settings.holdMs, limits.unpaidOrderMs));
  return {
    capAt: startedAt + limits.unpaidOrderMs,
    flight,
    departsAt,
    departsSince: 0,
    status: 'open',
    ended: false,
    seats: [],
    seatsSince: 0,
    total: orderTotal(flight, []),
    priced: true,
    deadline: Math.min(startedAt + holdMs, departsAt),
    extendedUntil: 0,
    payment: null,
    refunded: false,
    reason: null,
    message: null,
    confirmation: null,
    sequence: 0,
    renewals: 0,
    sets: [],
    flightVersion: 0,
  };
}

/** `open` or `held`: seats may change and time runs. */
export function isChoosing({ ended, status }: OrderFacts): boolean {
  return !ended && (status === 'open' || status === 'held');
}

/** How often the customer may still have the hold's time begin anew. */
export function renewalsLeft({ renewals }: OrderFacts): number {
  return Math.max(0, limits.renewalsPerOrder - renewals);
}

/** What an order says of itself. */
export function stateOf(
  { orderId, flight, fingerprint }: OrderInput,
  facts: OrderFacts,
): OrderState {
  const { status, seats, total, payment, reason, message, confirmation } = facts;
  return {
    id: orderId,
    flightId: flight.id,
    status,
    seats,
    total,
    expiresAt: isChoosing(facts) ? new Date(facts.deadline).toISOString() : null,
    renewalsLeft: renewalsLeft(facts),
    payment: payment && { ...payment, maxAttempts: limits.paymentAttempts },
    reason,
    message,
    confirmation,
    sequence: facts.sequence,
    flightVersion: facts.flightVersion,
    fingerprint,
  };
}
