/** What the backend needs of the booking system: the port that Temporal stands behind, and fakes in tests. */
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type {
  PayLater,
  AgentsWish,
  AuditEntry,
  FlightEvents,
  Intervention,
  InterventionPreview,
} from '@aisle/shared/interventions';
import type { MailRecord } from '@aisle/shared/order-messages';
import type { TimelineEntry } from '@aisle/shared/states';
import type { PartyChange } from '@aisle/shared/party';
import type { PaidChange } from '@aisle/shared/paid-order';
import type { ProblemCode } from '@aisle/shared/problems';
import type { RebookingInput, RebookingProgress } from '@aisle/shared/rebooking';
import type { Result } from '@aisle/shared/result';
import type { OrderSwaps, SwapCommand } from '@aisle/shared/swaps';
import type { FlightWatches, WatchCommand, WatchState } from '@aisle/shared/watches';
import type {
  FlightChanges,
  FlightSnapshot,
  Manifest,
  OrderState,
  Outcome,
  Pay,
  RefusalDetails,
  SetPassengers,
} from '@aisle/shared/workflow-api';

/** Why the booking system did not do what it was asked: one of our codes, and what goes with it. */
export interface Refusal extends RefusalDetails {
  readonly code: ProblemCode;
}

export type Answer<T> = Promise<Result<T, Refusal>>;

/** A creation that may have been sent before. `fingerprint` tells the same request again from another one with the same key. */
export interface RepeatedRequest {
  readonly orderId: string;
  readonly fingerprint: string;
}

/** What creates an order. */
export interface OrderRequest extends RepeatedRequest {
  readonly flight: FlightDefinition;
  readonly seats: readonly string[];
  /** The flight's version that its customer may have seen, if any: a refusal from before does not count any more. */
  readonly seenVersion?: number;
  /** Who books for a caller. */
  readonly agent?: AgentsWish;
}

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
  readonly watches: WatchPort;
  readonly swaps: SwapPort;
  /** Creates the order, or answers the one that the same request created before. */
  createOrder(request: OrderRequest): Answer<OrderState>;
  /** The order that the same request led to; `order-not-found` when there is none. */
  findCreated(request: RepeatedRequest): Answer<OrderState>;
  /**
   * The seats that a flight keeps for an order, of which that may not know: its backend died before it was started, or
   * its worker before it was written down what the flight had given.
   */
  keptSeats(flightId: string, orderId: string): Answer<readonly string[]>;
  /** `revision`: the one that the change was made on; on another it is `order-changed`, with the order. */
  changeSeats(orderId: string, seats: readonly string[], revision?: number): Answer<OrderState>;
  /** Names tidied, and with their forms for travel documents. */
  setPassengers(orderId: string, people: SetPassengers): Answer<OrderState>;
  /** Another `amount` than the order's is `amount-changed`, with the order. Answers as soon as the fence stands. */
  pay(orderId: string, payment: Pay): Answer<OrderState>;
  /** An agent has the seats kept, for the customer to pay later. */
  payLater(orderId: string, wish: PayLater): Answer<OrderState>;
  /** The hold's time begins anew. */
  renew(orderId: string): Answer<OrderState>;
  /** A change of a paid order. Answers as soon as it is done, or the fence of its payment stands. */
  changePaid(orderId: string, change: PaidChange): Answer<OrderState>;
  cancel(orderId: string): Answer<OrderState>;
  /** The links in mails that were sent lead nowhere any more. */
  withdrawLinks(orderId: string): Answer<OrderState>;
  /** A change of guests who book together, or of what one of them has. */
  changeParty(orderId: string, change: PartyChange): Answer<OrderState>;
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

/** Those who wait for seats. */
export interface WatchPort {
  /** Has a flight decide what one of them asks. Repeated, it is answered again. */
  decide(flightId: string, command: WatchCommand): Answer<WatchState>;
  /** Those of a flight, or one of them. */
  of(flightId: string, watchId?: string): Answer<FlightWatches>;
}

/** Those who swap seats. */
export interface SwapPort {
  /** Has a flight decide what an order asks about swaps; answers with those of the order. Repeated, it is answered again. */
  decide(flightId: string, command: SwapCommand): Answer<OrderSwaps>;
}

/** A rebooking that was begun, and how far it is. `startedAt` is ISO 8601. */
export interface PastRebooking {
  readonly id: string;
  readonly startedAt: string;
  readonly progress: RebookingProgress;
}

/**
 * What agents need beyond what customers do. Refusals as in the port of bookings; a flight that has ended still answers what is asked of it, while Temporal keeps it.
 */
export interface DeskPort {
  /** What happened after `version`, with what the board shows besides. */
  flightEvents(flightId: string, version: number): Answer<FlightEvents>;
  /** Who owns what. */
  flightManifest(flightId: string): Answer<Manifest>;
  /** What an intervention would do; a refusal of it is in the value. */
  previewIntervention(
    flightId: string,
    intervention: Omit<Intervention, 'id'>,
  ): Answer<InterventionPreview>;
  /** Begins a rebooking; one that was begun by that id goes on. */
  startRebooking(input: RebookingInput): Answer<null>;
  /** How far it is; `not-found` when Temporal keeps none. */
  rebooking(flightId: string, id: string): Answer<RebookingProgress>;
  /** The last rebookings from a flight and to it that Temporal keeps, newest first; a bounded number. */
  rebookings(flightId: string): Answer<readonly PastRebooking[]>;
  /** Does it, once for each id; a refusal of it is in the value. */
  intervene(flightId: string, intervention: Intervention): Answer<Outcome>;
  /**
   * Ids of the orders that have, or would have, a confirmation code, for as long as Temporal keeps them; a bounded
   * number. `unavailable` also where the server does not know the search attribute.
   */
  ordersOf(confirmation: string): Answer<readonly string[]>;
  /** The same of the paid orders with a person, by any of the keys of `SearchKeys`; the newest of them. */
  ordersWith(keys: readonly string[]): Answer<readonly string[]>;
  /** Keeps, for as long as a session could last, that it was signed out; done twice is done once. */
  endSession(sessionId: string): Answer<null>;
  hasSessionEnded(sessionId: string): Answer<boolean>;
  /**
   * Which of these orders' workflows run, a bounded number of them. By Temporal's visibility, which may be a moment behind: who
   * is missing is to be asked about.
   */
  runningOrders(orderIds: readonly string[]): Answer<ReadonlySet<string>>;
  /** Whether the order's workflow runs; `order-not-found` when Temporal has none. */
  isOrderRunning(orderId: string): Answer<boolean>;
  /** Removes what Temporal keeps of an order that has ended: its own workflow, and that of its mails; done twice is done once. */
  removeOrder(orderId: string): Answer<null>;
  orderTimeline(orderId: string): Answer<readonly TimelineEntry[]>;
  /** What was mailed to the order's contact, and what became of it, oldest first; empty when nobody was written to. */
  orderMails(orderId: string): Answer<readonly MailRecord[]>;
}
