/**
 * What backend, worker and workflows say to each other through Temporal: names and payloads.
 * Plain JSON only, and no zod: the workflow bundle loads this file.
 */
import type { FlightDefinition } from './aircraft/types.ts';
import type { FilledPage, FormerOrder, FormerOrders, Kept } from './former-orders.ts';
import type { FlightTerms } from './flight-terms.ts';
import type { OrderNews } from './order-messages.ts';
import type { AuditEntry } from './interventions.ts';
import type { ExchangeState, PaymentState } from './paid-order.ts';
import type { Money } from './money.ts';
import type { CarriedPeople } from './flight-book/people.ts';
import type { PartyState } from './party.ts';
import type { Contact, OrderPeople, Passenger } from './people/index.ts';
import type { RebookedFrom } from './rebooking.ts';
import type { Hold, Outcome, SeatChange } from './seat-map/types.ts';
import type { CarriedSwaps, OrderSwaps } from './swaps/types.ts';
import type { CarriedWatches, OfferedSeats } from './watches/types.ts';
import type { DeciderSnapshot } from './seat-map/decider.ts';
import type { FlightStatus, OrderEnd, OrderStatus } from './states.ts';

export type {
  CommandBatch,
  CommandOutcome,
  CustomerCommand,
  FlightChanges,
  FlightSnapshot,
} from './flight-commands.ts';
export type { FlightTerms } from './flight-terms.ts';
export type { OrderNews } from './order-messages.ts';
export type { AttemptFailure, FlightStatus, OrderEnd, OrderStatus } from './states.ts';

/**
 * Flights have workers of their own: an order waits inside its workflow task for the flight's answer. So have mails: those
 * that wait for a slow mail server are in nobody's way.
 */
export const taskQueues = { flights: 'flights', orders: 'orders', mails: 'mails' } as const;

/** What a worker without a deployment calls its build. The server notes it on each workflow, and so does who starts one. */
export const workerBuild = 'aisle';

export const workflowTypes = {
  flight: 'flight',
  order: 'order',
  archive: 'archive',
  archiveFormer: 'archiveFormer',
  refundOrphan: 'refundOrphan',
  endedSession: 'endedSession',
  notifyContact: 'notifyContact',
  rebooking: 'rebooking',
  auditLog: 'auditLog',
  auditPage: 'auditPage',
} as const;

export const flightMessages = {
  /** Update: {@link CommandBatch} → {@link CommandOutcome}[], one each, in order. */
  commands: 'commands',
  /** Update: {@link Intervention} → {@link Outcome}. */
  intervene: 'intervene',
  /** Query: → {@link FlightSnapshot}. */
  snapshot: 'snapshot',
  /** Query: version → {@link FlightChanges}. */
  changesSince: 'changesSince',
  /** Query: → {@link Manifest}. */
  manifest: 'manifest',
  /** Query: ids of orders → the seats of each. */
  keptSeats: 'keptSeats',
  /** Query: ids of orders → those of them that have seats. Asked by backends of before. */
  ordersWithSeats: 'holders',
  /** Query: version → {@link FlightEvents}. Agents only. */
  eventsSince: 'eventsSince',
  /** Query: one watch's id, or none → {@link FlightWatches}. For the backend alone, which shows each to its owner. */
  watches: 'watches',
  /** Query: {@link Intervention} without its id → {@link InterventionPreview}. Agents only. */
  preview: 'preview',
} as const;

export const archiveMessages = {
  /** Query: → {@link ArchivePage}, or `FormerPage`. */
  page: 'page',
  /** Signal to a page of former orders: {@link FormerOrder}[]. */
  add: 'add',
  /** Signal to any page: `ForgetPeople`. */
  forget: 'forget',
} as const;

export const rebookingMessages = {
  /** Query: → {@link RebookingProgress}. Agents only. */
  progress: 'progress',
} as const;

export const orderMessages = {
  /** Update: {@link CreateOrder} → {@link OrderState}. Only orders of before were sent it. */
  create: 'create',
  /** Update: {@link ChangeSeats} → {@link OrderState}. */
  changeSeats: 'changeSeats',
  /** Update: {@link SetPassengers} → {@link OrderState}. */
  setPassengers: 'setPassengers',
  /** Update: → {@link OrderState}: the hold's time begins anew, with the seats as they are. */
  renew: 'renew',
  /** Update: {@link Pay} → {@link OrderState}, as soon as the fence stands. */
  pay: 'pay',
  /** Update: → {@link OrderState}. */
  cancel: 'cancel',
  /** Update: → {@link OrderState}: the links in mails that were sent lead nowhere any more. */
  withdrawLinks: 'withdrawLinks',
  /** Update: `PartyChange` → {@link OrderState}. */
  changeParty: 'changeParty',
  /** Update: {@link Rebook} → {@link OrderState}, once it has its new seats and its flight of before has let go. */
  rebook: 'rebook',
  /** Query: → {@link OrderState}. */
  status: 'status',
  /** Query: → {@link TimelineEntry}[], oldest first. Agents only. */
  timeline: 'timeline',
  /** Signals from the flight: {@link OrderNews}, one payload each. */
  seatsTaken: 'seatsTaken',
  seatsMoved: 'seatsMoved',
  holdExtended: 'holdExtended',
  flightDelayed: 'flightDelayed',
  gateSet: 'gateSet',
  flightCancelled: 'flightCancelled',
  salesChanged: 'salesChanged',
  swapsChanged: 'swapsChanged',
} as const;

/** Input of the flight's workflow. `state` comes from continue-as-new; absent when the flight opens. */
export interface FlightInput {
  readonly definition: FlightDefinition;
  /** Who opened the flight: the first entry of its audit. */
  readonly opening?: AuditEntry;
  /** Absent from flights that were opened before there were editions: they ask Temporal's `patched` what they do otherwise. */
  readonly edition?: number;
  readonly state?: FlightState;
}

/** The newest edition of flights. A worker that does not know it must not meet it: workers are upgraded before backends. */
export const flightEdition = 5;

/** What a flight carries across continue-as-new. Plain JSON. */
export interface FlightState {
  /** Named so in histories that exist. */
  readonly desk: DeciderSnapshot;
  readonly audit: readonly AuditEntry[];
  /** How many entries the audit has had, and how many of them, the first, the audit log has been given. */
  readonly auditCount?: number;
  readonly audited?: number;
  /** The last changes, and the last interventions. Runs of before had none of what follows. */
  readonly recent?: readonly SeatChange[];
  readonly interventions?: readonly RememberedIntervention[];
  /** The version at which the definition became what it is; 0: it is as the flight was opened. */
  readonly revisedAt?: number;
  /** What the flight has still to tell its orders (runs of before gave it this name), and the orders that are not there to be told. */
  readonly letters?: readonly OrderNotification[];
  readonly unreachable?: readonly string[];
  readonly former?: FormerOrders;
  /** Of the orders that have paid. */
  readonly people?: CarriedPeople;
  /** Those who wait for seats; absent where nobody ever did. */
  readonly watches?: CarriedWatches;
  /** Proposals to swap seats; absent where nobody ever made one. */
  readonly swaps?: CarriedSwaps;
  /** How many of the former orders, the first, the archive has been given. */
  readonly archived?: number;
  /** The page of theirs that is being filled. */
  readonly formerPage?: FilledPage;
  /** Temporal was asked to cancel the flight's workflow, and the run before had no time left to do so. */
  readonly cancelRequested?: boolean;
}

/** An intervention's id, its outcome, and its fingerprint if it had one. */
export type RememberedIntervention = readonly [string, Outcome, string?];

/** What a flight tells an order, and which. */
export interface OrderNotification {
  readonly orderId: string;
  readonly news: OrderNews;
  /** Of an order that loses seats which it had paid for, or that costs less: whoever cannot be told is refunded all the same. */
  readonly chargeId?: string;
  readonly surcharges?: readonly string[];
  /** It keeps its seats, and this much goes back (SPEC W21). `since`: the flight's version from which on it costs less. */
  readonly less?: Money & { readonly since: number };
}

/**
 * Input of the workflow that refunds an order whose own workflow is gone: of what it costs less, or of everything, and then it gives
 * back what seats the order still has.
 */
export interface OrphanRefund extends Omit<OrderNotification, 'news'> {
  readonly flightId: string;
  readonly chargeId: string;
}

/** Agents only: who owns what. Also the result of the flight's workflow. */
export interface Manifest {
  readonly flight: FlightDefinition;
  readonly status: FlightStatus;
  /** ISO 8601; while orders of a cancelled flight wait to be rebooked: until then they do. */
  readonly rebookBy?: string;
  readonly version: number;
  readonly orders: readonly {
    readonly orderId: string;
    readonly hold: Hold;
    /** Of who has paid, as far as they were given. */
    readonly people?: OrderPeople;
  }[];
  readonly blocked: readonly string[];
  /** Seats on offer to those who waited for them. Absent: none. */
  readonly offers?: readonly OfferedSeats[];
  /** How many wait for seats, or have an offer; absent: nobody does. */
  readonly watching?: number;
  /** The last interventions, newest last. `at` is ISO 8601. */
  readonly audit: readonly AuditEntry[];
  /** The last orders that had paid and lost their seats, oldest first. Flights that ended before there was such a list have none. */
  readonly former?: readonly FormerOrder[];
}

/** Input of the archive's workflow: the final manifest of a flight, with some of its orders. Pages count from 1. */
export interface ArchivePage {
  readonly manifest: Manifest;
  readonly page: number;
  readonly pages: number;
  readonly kept?: Kept;
}

export type { Outcome };

/** Settings that an order takes from its backend at the start; milliseconds. */
export interface OrderSettings {
  readonly holdMs: number;
  readonly paymentAttemptMs: number;
  /** Between a failed attempt and the next. Orders of before were told none. */
  readonly paymentPauseMs?: number;
  /** It is not paid without its passengers. Orders of before knew of none, and are. */
  readonly passengersRequired?: true;
}

/** Input of the order's workflow. */
export interface OrderInput {
  readonly orderId: string;
  readonly flight: FlightDefinition;
  readonly settings: OrderSettings;
  /** Hash of the creating request: the same key with another payload is refused. */
  readonly fingerprint: string;
  /** What the order begins with. Orders of before began with nothing, and were sent `create`. */
  readonly creation?: OrderCreation;
  /** `orderEdition` of the backend that starts it. Orders of before have none. */
  readonly edition?: number;
}

/** What a flight gave to an order before it was started; or that it begins without seats. */
export interface OrderCreation {
  readonly seats: readonly string[];
  /** Until when the order has them, or may stay without, ms. */
  readonly until: number;
  /** The flight's version; 0 without seats. */
  readonly version: number;
  /** Of the command by which it was given; 0 without seats. The order's own are higher. */
  readonly revision: number;
  /** The flight's terms, once these may have changed. */
  readonly flight?: FlightTerms;
}

/** To orders of before. */
export interface CreateOrder {
  readonly seats: readonly string[];
  readonly fingerprint: string;
}

export interface ChangeSeats {
  readonly seats: readonly string[];
  /** The order's `sequence` that the change was made on; absent: whatever it is. */
  readonly revision?: number;
}

/** Who flies: the people of the order's seats, and whom to write to. What was not typed yet is empty. */
export type SetPassengers = OrderPeople;

export interface Pay {
  readonly code: string;
  /** The request's idempotency key: the same key again is the same payment. */
  readonly key: string;
  /** The total that the customer saw, as in `total.amount`; absent: whatever it is. */
  readonly amount?: string;
  /** An agent pays for the customer: whoever is missing does not stand in the way. */
  readonly withoutPassengers?: true;
  /** A guest pays for themselves. */
  readonly guestId?: string;
}

/** What the order's workflow says of itself; the backend adds the server's time. */
export interface OrderState {
  readonly id: string;
  readonly flightId: string;
  readonly status: OrderStatus;
  readonly seats: readonly string[];
  readonly total: Money;
  /** ISO 8601; null when nothing runs out. */
  readonly expiresAt: string | null;
  /** How often the customer may still have the time begin anew. Orders of before have none of it. */
  readonly renewalsLeft?: number;
  readonly payment: PaymentState | null;
  readonly exchange?: ExchangeState;
  readonly rebooked?: RebookedFrom;
  /** ISO 8601: its flight is cancelled, and until then it waits to be rebooked. */
  readonly rebookBy?: string;
  readonly reason: OrderEnd | null;
  /** A sentence for the customer; null while there is nothing to say. */
  readonly message: string | null;
  /** Only as an answer to the query: the money is on its way back, or went back. */
  readonly refunding?: true;
  /** The same: a command is under way, or its outcome unknown, so that the flight may keep other seats for the order. */
  readonly unsettled?: true;
  /** Only as an answer to the query: how often the links in mails were withdrawn, if ever. */
  readonly link?: number;
  /** Six letters and digits; null until confirmed. */
  readonly confirmation: string | null;
  /** Count of the order's changes: its public `revision`. */
  readonly sequence: number;
  /** The flight's version that the order last learned of. */
  readonly flightVersion: number;
  /** Hash of the creating request. */
  readonly fingerprint: string;
  /** Who sits in the order's seats, as far as they were given. Orders of before have none of it. */
  readonly passengers?: readonly Passenger[];
  readonly contact?: Contact | null;
  /** Guests who book together with its owner; absent: it never had any. */
  readonly party?: PartyState;
  /** Proposals to swap seats; absent where it was never told of any. */
  readonly swaps?: OrderSwaps;
}

/**
 * Failure type of an update that was carried out before. Refused by a validator, it adds nothing to a history; `details[0]` is
 * what it was answered, or would be now.
 */
export const nothingToDo = 'nothing-to-do';

/**
 * Refusals travel as `ApplicationFailure`: `type` is the problem's code (see problems.ts), `details[0]`
 * this.
 */
export interface RefusalDetails {
  readonly seats?: readonly string[];
  /** The whole choice to take instead. */
  readonly alternatives?: readonly string[];
  readonly version?: number;
  readonly retryAfterMs?: number;
  /** Of the people who fly: what is missing or wrong, and a sentence about it that has nobody's name. */
  readonly field?: string;
  readonly hint?: string;
  /** What is to be paid for other seats. */
  readonly difference?: Money;
  /** The order as it is, when that is why it was refused. */
  readonly order?: OrderState;
}
