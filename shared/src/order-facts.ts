/** What an order knows of itself, and says: the same for its workflow and for the backend that starts it. */
import type { NamePaid } from './after-paying.ts';
import { orderTotal, seatDesignators, type FlightDefinition } from './aircraft/index.ts';
import { onTerms } from './flight-terms.ts';
import { limits } from './limits.ts';
import type { Money } from './money.ts';
import { seatedPeople, type PartyFacts } from './party.ts';
import { partyState } from './party-parts.ts';
import type { Contact, Passenger } from './people/index.ts';
import type { ExchangeState } from './paid-order.ts';
import type { RebookedFrom } from './rebooking.ts';
import type { OrderSwaps } from './swaps/types.ts';
import type {
  OrderCreation,
  OrderEnd,
  OrderInput,
  OrderState,
  OrderStatus,
} from './workflow-api.ts';

/** How far a payment is, as its customer sees it. */
export type PaymentProgress = Omit<NonNullable<OrderState['payment']>, 'maxAttempts'>;

/** Everything that an order's record knows: plain JSON, so that the order's next run goes on with it. Times in ms. */
export interface OrderFacts {
  /** Unpaid, the order ends then at the latest, unless an agent gave it more time. */
  readonly capAt: number;
  flight: FlightDefinition;
  departsAt: number;
  /** The flight's version at which it departed so. */
  departsSince: number;
  /** The version at which it was told where it departs; 0, or absent from a run of before: never. */
  gateSince?: number;
  status: OrderStatus;
  ended: boolean;
  seats: readonly string[];
  /** The flight's version at which the order had these seats: an answer may be overtaken by later news. */
  seatsSince: number;
  /** The flight's version at which it learned last what it costs; 0, or absent from a run of before: none. */
  pricedSince?: number;
  total: Money;
  priced: boolean;
  deadline: number;
  extendedUntil: number;
  /** Until when an agent has the seats kept, to be paid for later; absent where none has. */
  payLaterUntil?: number;
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
  /** Who flies; last those without a seat, who wait for one. Runs of before knew of nobody. */
  passengers?: readonly Passenger[];
  contact?: Contact | null;
  /** How often these were set. */
  passengerChanges?: number;
  /** Guests who book together with its owner; absent: it never had any. */
  party?: PartyFacts;
  /** Other seats that are being paid for, or were in vain. */
  exchange?: ExchangeFacts;
  /** Proposals to swap seats, as its flight told last. */
  swaps?: OrderSwaps;
  /** Seats of passengers who were cancelled. */
  returned?: readonly string[];
  /** By which rebooking it is on its flight, and where it was before. */
  rebooked?: RebookedFrom & { readonly by: string };
  /** Its flight is cancelled, and it waits to be rebooked until then; absent where it does not. */
  rebookBy?: number;
  /** The names that were paid with, once one was corrected. */
  namesPaid?: readonly NamePaid[];
}

/** An exchange, with its payment as the order keeps it. */
export type ExchangeFacts = Omit<ExchangeState, 'payment'> & { readonly payment: PaymentProgress };

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

/** An order that begins with what its flight gave it, or without seats. */
export function createdFacts(
  input: OrderInput,
  { seats, until, version, flight }: OrderCreation,
  startedAt: number,
): OrderFacts {
  const first = firstFacts(input, startedAt);
  const terms = flight === undefined ? first.flight : onTerms(first.flight, flight);
  const total = totalOf(terms, seats);
  return {
    ...first,
    flight: terms,
    departsAt: Date.parse(terms.departsAt),
    departsSince: flight === undefined ? 0 : version,
    gateSince: flight === undefined ? 0 : version,
    status: seats.length > 0 ? 'held' : 'open',
    seats,
    seatsSince: version,
    pricedSince: version,
    total: total ?? first.total,
    priced: total !== null,
    deadline: until,
    sequence: 1,
    sets: [seatSetName(seats)],
    flightVersion: version,
  };
}

/** Null when the flight's aircraft has other seats: it was changed since, and the order's news of it is under way. */
export function totalOf(flight: FlightDefinition, seats: readonly string[]): Money | null {
  const known = seatDesignators(flight.aircraft);
  const isPriced = seats.every((designator) => known.includes(designator));
  return isPriced ? orderTotal(flight, seats) : null;
}

/**
 * The revisions with which an order that begins at a time (ms) signs its commands are above this: so those of an id that
 * begins anew, since Temporal has removed its earlier order, are no repetitions of that one's.
 */
export function revisionAt(time: number): number {
  return time * 1_000;
}

/** So many revisions after the one by which seats were asked for are kept for undoing that, should their order not come about. */
export const undoRevisions = 20;

/** The same for the same seats, in whatever order. */
export function seatSetName(seats: readonly string[]): string {
  return [...new Set(seats)].sort().join(' ');
}

/** Whether two sets have the same seats, in whatever order. */
export function isSameSeatSet(one: readonly string[], other: readonly string[]): boolean {
  return seatSetName(one) === seatSetName(other);
}

/** `open` or `held`: seats may change and time runs. */
export function isChoosing({ ended, status }: OrderFacts): boolean {
  return !ended && (status === 'open' || status === 'held');
}

/** The first of those has begun to pay who pay for themselves, and time runs for the others. */
export function isCollecting({
  ended,
  status,
  party,
}: Pick<OrderFacts, 'ended' | 'status' | 'party'>): boolean {
  return !ended && status === 'paying' && party?.parts !== undefined;
}

/** How often the customer may still have the hold's time begin anew. */
export function renewalsLeft({
  renewals,
  payLaterUntil,
}: Pick<OrderFacts, 'renewals' | 'payLaterUntil'>): number {
  // An agent has named the time.
  if (payLaterUntil !== undefined) return 0;
  return Math.max(0, limits.renewalsPerOrder - renewals);
}

/** What an order says of itself. */
export function stateOf(
  { orderId, fingerprint }: Pick<OrderInput, 'orderId' | 'fingerprint'>,
  facts: OrderFacts,
): OrderState {
  const { flight, status, seats, total, payment, exchange, reason, message, confirmation } = facts;
  const shown = (progress: PaymentProgress) => ({
    ...progress,
    maxAttempts: limits.paymentAttempts,
  });
  return {
    id: orderId,
    flightId: flight.id,
    status,
    seats,
    total,
    expiresAt:
      isChoosing(facts) || isCollecting(facts) ? new Date(facts.deadline).toISOString() : null,
    renewalsLeft: isCollecting(facts) ? 0 : renewalsLeft(facts),
    payment: payment && shown(payment),
    ...(exchange && { exchange: { ...exchange, payment: shown(exchange.payment) } }),
    ...(facts.rebookBy !== undefined &&
      !facts.ended && { rebookBy: new Date(facts.rebookBy).toISOString() }),
    ...(facts.swaps && maySwap(facts) && { swaps: facts.swaps }),
    ...(facts.rebooked && { rebooked: shownRebooked(facts.rebooked) }),
    reason,
    message,
    confirmation,
    sequence: facts.sequence,
    flightVersion: facts.flightVersion,
    fingerprint,
    passengers: seatedPeople(facts),
    contact: facts.contact ?? null,
    ...(facts.party && { party: partyState(facts, facts.party) }),
  };
}

/** While anything can come of a swap. */
function maySwap({ status, ended, rebookBy }: OrderFacts): boolean {
  return status === 'confirmed' && !ended && rebookBy === undefined;
}

function shownRebooked({ by: _, ...from }: NonNullable<OrderFacts['rebooked']>): RebookedFrom {
  return from;
}
