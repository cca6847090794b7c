/**
 * What backend, worker and workflows say to each other through Temporal: names and payloads.
 * Plain JSON only, and no zod: the workflow bundle loads this file.
 */
import type { FlightDefinition } from './aircraft/types.ts';
import type { Money } from './money.ts';
import type {
  AgentSeatCommand,
  Hold,
  OrderSeatCommand,
  Outcome,
  PublicSeats,
  SeatCounts,
} from './seat-map/types.ts';
import type { DeskSnapshot } from './seat-map/desk.ts';

/** Flights have workers of their own: an order waits inside its workflow task for the flight's answer. */
export const taskQueues = { flights: 'flights', orders: 'orders' } as const;

/** What the worker calls its build. The server notes it on each workflow, and so does who starts one. */
export const workerBuild = 'aisle';

export const workflowTypes = { flight: 'flight', order: 'order' } as const;

export const flightMessages = {
  /** Update: {@link CommandBatch} → {@link Outcome}[], one each, in order. */
  commands: 'commands',
  /** Update: {@link AgentSeatCommand} → {@link Outcome}. */
  intervene: 'intervene',
  /** Query: → {@link FlightSnapshot}. */
  snapshot: 'snapshot',
  /** Query: version → {@link FlightChanges}. */
  changesSince: 'changesSince',
  /** Query: → {@link Manifest}. */
  manifest: 'manifest',
} as const;

export const orderMessages = {
  /** Update: {@link CreateOrder} → {@link OrderState}; sent with the start. */
  create: 'create',
  /** Update: {@link ChangeSeats} → {@link OrderState}. */
  changeSeats: 'changeSeats',
  /** Update: {@link Pay} → {@link OrderState}, as soon as the fence stands. */
  pay: 'pay',
  /** Update: → {@link OrderState}. */
  cancel: 'cancel',
  /** Query: → {@link OrderState}. */
  status: 'status',
  /** Signal from the flight: an agent took the order's seats away. */
  seatsTaken: 'seatsTaken',
} as const;

/** Input of the flight's workflow. `state` comes from continue-as-new; absent when the flight opens. */
export interface FlightInput {
  readonly definition: FlightDefinition;
  readonly state?: FlightState;
}

/** What a flight carries across continue-as-new. Plain JSON. */
export interface FlightState {
  readonly desk: DeskSnapshot;
  readonly audit: readonly AuditEntry[];
}

/** Commands that travel together; each is decided by itself. */
export interface CommandBatch {
  readonly commands: readonly OrderSeatCommand[];
}

export type FlightStatus = 'open' | 'departed' | 'cancelled';

/** The whole of a flight as everyone may see it. `seats` leaves free seats out. */
export interface FlightSnapshot {
  readonly flight: FlightDefinition;
  readonly status: FlightStatus;
  readonly version: number;
  readonly seats: PublicSeats;
  readonly counts: SeatCounts;
}

/** What changed after version `from`. `seats` has freed seats as `{status: 'free'}`. */
export interface FlightChanges {
  readonly status: FlightStatus;
  readonly from: number;
  readonly version: number;
  readonly seats: PublicSeats;
  readonly counts: SeatCounts;
}

/** Agents only: who owns what. Also the result of the flight's workflow. */
export interface Manifest {
  readonly flight: FlightDefinition;
  readonly status: FlightStatus;
  readonly version: number;
  readonly orders: readonly { readonly orderId: string; readonly hold: Hold }[];
  readonly blocked: readonly string[];
  /** The last interventions, newest last. `at` is ISO 8601. */
  readonly audit: readonly AuditEntry[];
}

export interface AuditEntry {
  readonly at: string;
  readonly version: number;
  readonly command: AgentSeatCommand;
}

export type { AgentSeatCommand, Outcome };

/** Settings that an order takes from its backend at the start; milliseconds. */
export interface OrderSettings {
  readonly holdMs: number;
  readonly paymentAttemptMs: number;
}

/** Input of the order's workflow. */
export interface OrderInput {
  readonly orderId: string;
  readonly flight: FlightDefinition;
  readonly settings: OrderSettings;
  /** Hash of the creating request: the same key with another payload is refused. */
  readonly fingerprint: string;
}

export interface CreateOrder {
  readonly seats: readonly string[];
  readonly fingerprint: string;
}

export interface ChangeSeats {
  readonly seats: readonly string[];
}

export interface Pay {
  readonly code: string;
  /** The request's idempotency key: the same key again is the same payment. */
  readonly key: string;
}

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
  | 'released-by-agent';

/** What the order's workflow says of itself; the backend adds the server's time. */
export interface OrderState {
  readonly id: string;
  readonly flightId: string;
  readonly status: OrderStatus;
  readonly seats: readonly string[];
  readonly total: Money;
  /** ISO 8601; null when nothing runs out. */
  readonly expiresAt: string | null;
  readonly payment: {
    /** The attempt that runs or ran last, from 1; 0 before the first. */
    readonly attempt: number;
    readonly maxAttempts: number;
    readonly lastFailure: AttemptFailure | null;
  } | null;
  readonly reason: OrderEnd | null;
  /** A sentence for the customer; null while there is nothing to say. */
  readonly message: string | null;
  /** Six letters and digits; null until confirmed. */
  readonly confirmation: string | null;
  /** Count of the order's changes, for viewers to drop what is older. */
  readonly sequence: number;
  /** The flight's version that the order last learned of. */
  readonly flightVersion: number;
  /** Hash of the creating request. */
  readonly fingerprint: string;
}

/**
 * Refusals travel as `ApplicationFailure`: `type` is the problem's code (see problems.ts), `details[0]`
 * this.
 */
export interface RefusalDetails {
  readonly seats?: readonly string[];
  readonly version?: number;
  readonly retryAfterMs?: number;
}

/** What the sinks put on the bus (`/bus`, event names below): that something changed, never what. */
export interface FlightNotice {
  readonly flightId: string;
  readonly version: number;
}

export interface OrderNotice {
  readonly orderId: string;
  readonly sequence: number;
}

export const busEvents = {
  flightChanged: 'flight-changed',
  orderChanged: 'order-changed',
} as const;
