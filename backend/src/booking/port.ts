/** What the backend needs of the booking system: the port that Temporal stands behind, and fakes in tests. */
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { AuditEntry } from '@aisle/shared/interventions';
import type { ProblemCode } from '@aisle/shared/problems';
import type { Result } from '@aisle/shared/result';
import type {
  FlightChanges,
  FlightSnapshot,
  OrderState,
  RefusalDetails,
} from '@aisle/shared/workflow-api';
import type { DeskPort } from './desk-port.ts';

/** Why the booking system did not do what it was asked: one of our codes, and what goes with it. */
export interface Refusal extends RefusalDetails {
  readonly code: ProblemCode;
}

export type Answer<T> = Promise<Result<T, Refusal>>;

/** What creates an order. `fingerprint` tells the same request again from another one with the same key. */
export interface OrderRequest {
  readonly orderId: string;
  readonly flight: FlightDefinition;
  readonly seats: readonly string[];
  readonly fingerprint: string;
}

/** A creation that may have been sent before. */
export type RepeatedRequest = Omit<OrderRequest, 'flight'>;

/** Who is there: used by `/readyz`. */
export interface BookingHealth {
  readonly reachable: boolean;
  /** Both task queues were polled by a worker lately. */
  readonly polled: boolean;
}

/**
 * Refusals are values: the domain's codes, `busy` (past a limit; try again) and `unavailable` (no
 * answer; an update may or may not have happened, so send it again with the same key).
 */
export interface BookingPort {
  /** What agents do. */
  readonly desk: DeskPort;
  /** Creates the order, or answers the one that the same request created before. */
  createOrder(request: OrderRequest): Answer<OrderState>;
  /**
   * What the same request was answered before, or will be if it is still being decided; `order-not-found` when
   * it left no order.
   */
  findCreated(request: RepeatedRequest): Answer<OrderState>;
  /** `revision`: the one that the change was made on; on another it is `order-changed`, with the order. */
  changeSeats(orderId: string, seats: readonly string[], revision?: number): Answer<OrderState>;
  /**
   * `key` is the request's idempotency key. `amount`: the total that was seen; another one is `amount-changed`, with the
   * order. Answers as soon as the fence stands.
   */
  pay(orderId: string, code: string, key: string, amount?: string): Answer<OrderState>;
  /** The hold's time begins anew. */
  renew(orderId: string): Answer<OrderState>;
  cancel(orderId: string): Answer<OrderState>;
  orderStatus(orderId: string): Answer<OrderState>;
  flightSnapshot(flightId: string): Answer<FlightSnapshot>;
  flightChanges(flightId: string, version: number): Answer<FlightChanges>;
  /** Ids of the flights that are open. May lag by moments behind an opening. */
  listFlights(): Answer<readonly string[]>;
  /**
   * `flight-exists` when a flight of this id was opened before, whatever its definition. `opening`: the first entry
   * of its audit.
   */
  openFlight(flight: FlightDefinition, opening?: AuditEntry): Answer<null>;
  health(): Promise<BookingHealth>;
}
