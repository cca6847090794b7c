/**
 * What agents may do to a flight, and what they are told of it: payloads between backend and flight.
 * Plain JSON only, and no zod: the workflow bundle loads this file.
 */
import type { AircraftId, CabinClass } from './aircraft/types.ts';
import type { Money } from './money.ts';
import type { ProblemCode } from './problems.ts';
import type { FlightStatus } from './states.ts';
import type { ActingAgent, Hold, Rejection, SeatCounts, SeatEvent } from './seat-map/types.ts';
import type { WatchCounts } from './watches/types.ts';

/** What an agent wants done. */
export type FlightCommand =
  | { readonly type: 'block' | 'unblock'; readonly seats: readonly string[] }
  /** Takes an order's seats away; a paid order is refunded, and so this is how an agent cancels one. */
  | { readonly type: 'force-release'; readonly orderId: string }
  /** Positive; the hold ends `limits.extendHoldMs` from now at the latest, and never after departure. */
  | { readonly type: 'extend-hold'; readonly orderId: string; readonly extraMs: number }
  /** As many seats as the order has; its own may be among them. */
  | { readonly type: 'move-order'; readonly orderId: string; readonly seats: readonly string[] }
  | { readonly type: 'close-sales' | 'open-sales' }
  /** Paid orders are kept for so long, to be rebooked; left out: they are refunded at once, as is then whoever is still kept. */
  | { readonly type: 'cancel-flight'; readonly rebookWithinMs?: number | undefined }
  /** Whether choices that leave a seat alone are refused. */
  | { readonly type: 'refuse-single-seats' | 'allow-single-seats' }
  /** ISO 8601; later or earlier than planned, but in the future. */
  | { readonly type: 'delay'; readonly departsAt: string }
  | {
      readonly type: 'change-aircraft';
      readonly aircraft: AircraftId;
      /** Who would find no seat of the same class may sit in a lower one; the sentence says why, and is empty in a preview only. */
      readonly lowerClass?: { readonly reason: string } | undefined;
    }
  /** Changes nothing of the flight: its audit keeps that a rebooking began, of an order or of all that paid. */
  | {
      readonly type: 'rebook-orders';
      readonly to: string;
      readonly orderId?: string;
      /** As for another aircraft; `lowered`: whom that concerns by the plan, if anybody. */
      readonly lowerClass?: { readonly reason: string } | undefined;
      readonly lowered?: Extract<InterventionEffect, { type: 'lower-class' }> | undefined;
    }
  /** Changes nothing: the audit keeps that an order which is not paid was opened for its caller. */
  | { readonly type: 'open-order'; readonly orderId: string }
  /** What is left out stays as it is; null takes it back. */
  | {
      readonly type: 'set-gate';
      readonly terminal?: string | null | undefined;
      readonly gate?: string | null | undefined;
    };

/** What agents have an order do. Its flight's audit keeps it beside what they do to the flight. */
export type OrderAct =
  /** Gives the passenger's share of what was paid back. */
  | { readonly type: 'cancel-passenger'; readonly orderId: string; readonly seat: string }
  /** Keeps the seats of an order that is not paid until a time, ISO 8601. */
  | { readonly type: 'pay-later'; readonly orderId: string; readonly until: string };

/** An order that an agent has begun for a caller, as the audit keeps it. */
export interface BookedForCaller {
  readonly type: 'book';
  readonly orderId: string;
  readonly seats: readonly string[];
}

/** A command with who gave it, and the sentence that says why: as the audit keeps it. */
export type GivenCommand = FlightCommand & Given;

interface Given {
  readonly by: string;
  readonly reason: string;
}

/** How a flight's audit begins: who opened it, and why. */
export interface Opening {
  readonly type: 'open-flight';
  readonly by: string;
  readonly reason: string;
}

/** What a flight's audit says of an order whose people were forgotten after the journey: never who they were. */
export interface Forgetting {
  readonly type: 'forget-people';
  readonly orderId: string;
  readonly by: string;
  readonly reason: string;
}

/** What takes a supervisor; opening a flight does, too. */
export const supervisorCommands: ReadonlySet<(FlightCommand | OrderAct)['type']> = new Set([
  'close-sales',
  'open-sales',
  'refuse-single-seats',
  'allow-single-seats',
  'delay',
  'cancel-flight',
  'change-aircraft',
]);

/** Update `intervene`. */
export interface Intervention {
  /** A UUID: the same one again is the same intervention, and gets the same outcome. */
  readonly id: string;
  /** Of all that was asked for: another one with the same id is refused (`idempotency-mismatch`). */
  readonly fingerprint?: string;
  readonly by: string;
  readonly role: 'agent' | 'supervisor';
  /** For the audit; customers never see it. */
  readonly reason: string;
  /** The version that the agent saw: refused when what the command is about has changed since. */
  readonly expectedVersion?: number;
  /** A sentence that the customers concerned are told besides ours. */
  readonly tellCustomer?: string;
  readonly command: FlightCommand;
}

/** Who wants something of an order in its customer's place, and why. */
export type AgentsWish = Pick<
  Intervention,
  'by' | 'role' | 'reason' | 'tellCustomer' | 'expectedVersion'
>;

/** The seats of an order that is not paid are kept until a time, ms, for its customer to pay later. */
export interface PayLater {
  readonly until: number;
  readonly agent: AgentsWish;
}

/** The agent for whom an order acts. `sentence`: what its customer reads of it, the agent's own beside it. */
export function acting(
  { tellCustomer, ...agent }: AgentsWish,
  sentence: string,
): ActingAgent & { readonly told: string } {
  return { ...agent, told: [sentence, tellCustomer].filter(Boolean).join(' ') };
}

/** An order that gets other seats: `to[n]` in place of `from[n]`. */
export interface SeatMove {
  readonly orderId: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** What a change of aircraft means for the orders. Who is not named keeps the seats of the same names. */
export interface ReseatingPlan {
  readonly moves: readonly SeatMove[];
  /** Orders for which the new aircraft has no such seats: they lose theirs, and are refunded. */
  readonly unplaced: readonly { readonly orderId: string; readonly seats: readonly string[] }[];
  /** Where lower classes are permitted: who of those that move would sit in one. */
  readonly lowered?: readonly LoweredOrder[];
}

/** An order of which somebody comes to sit in a lower class, and what it costs before and after. */
export interface LoweredOrder {
  readonly orderId: string;
  readonly paid: boolean;
  readonly seats: readonly LoweredSeat[];
  readonly before: Money;
  readonly after: Money;
}

/** A seat in a lower class, in place of another: what that one cost its order, and what this one does. */
export interface LoweredSeat {
  readonly from: string;
  readonly to: string;
  readonly fromClass: CabinClass;
  readonly toClass: CabinClass;
  readonly before: Money;
  readonly after: Money;
}

/** Query `preview`: what an intervention would do now. Nothing is done. */
export type InterventionPreview =
  | ({
      readonly ok: true;
      readonly version: number;
      readonly orders: readonly OrderEffect[];
      readonly effect?: InterventionEffect;
    } & Partial<ReseatingPlan>)
  | { readonly ok: false; readonly rejection: Rejection };

/** What an intervention comes to beyond its command; times are ms since the epoch. */
export type InterventionEffect =
  /** A hold gets less than was asked for when it would outlast a limit or the departure. */
  | { readonly type: 'extension'; readonly grantedMs: number; readonly until: number }
  /** What the seats are worth on this flight: the order keeps its price. */
  | {
      readonly type: 'move';
      readonly from: readonly string[];
      readonly fromCabins: readonly CabinClass[];
      readonly toCabins: readonly CabinClass[];
      readonly worthBefore: Money;
      readonly worthAfter: Money;
    }
  /** What goes back to the order's customer, of more that was paid. */
  | { readonly type: 'refund'; readonly refund: Money }
  /** How many orders and seats came to a lower class, and what goes back for it in all. */
  | {
      readonly type: 'lower-class';
      readonly orders: number;
      readonly seats: number;
      readonly refund: Money;
    }
  /** How many orders it concerned, and how many seats they had. */
  | {
      readonly type: 'orders';
      readonly orders: number;
      readonly seats: number;
      /** Of these the paid ones that lost their seats: each gets back the whole of what it paid. */
      readonly refunded?: RefundedOrders;
    };

/** Orders that are refunded whole. */
export interface RefundedOrders {
  readonly orders: number;
  /** What is known to have been paid, else what the seats are worth: an order that was moved keeps the price of before. */
  readonly worth: Money;
}

/** An order that an intervention concerns: its hold as it is before, and what its customer would read. */
export interface OrderEffect {
  readonly orderId: string;
  readonly hold: Hold;
  readonly customerSees: string;
}

/** An intervention that was carried out, whether it found anything left to change or not. `at` is ISO 8601. */
export interface AuditEntry {
  readonly at: string;
  readonly version: number;
  readonly command: GivenCommand | ((OrderAct | BookedForCaller) & Given) | Opening | Forgetting;
  /** Not known of interventions from before it was kept. */
  readonly effect?: InterventionEffect;
  /** Not known of interventions from before there were roles. */
  readonly role?: Intervention['role'];
  /** What customers read of it, each sentence once and the first of them only; not known of interventions from before it was kept. */
  readonly told?: readonly string[];
}

/** What an entry of an audit is of. */
export type AuditKind = AuditEntry['command']['type'];

/** Who made it happen; of seats that came free, and of a swap that is over, the reason for it. */
export type EventCause =
  | 'customer'
  | 'agent'
  | 'offered'
  | Extract<SeatEvent, { type: 'seats-released' }>['reason']
  | `swap-${Extract<SeatEvent, { type: 'swap-ended' }>['reason']}`;

/** One thing that happened on a flight. */
export interface FlightEventRecord {
  /** The flight's version that it led to; 0 of its opening. */
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  readonly type: SeatEvent['type'] | 'flight-opened';
  readonly orderId?: string;
  /** Of a swap: the order that was asked, whose seat is the second. */
  readonly askedOrderId?: string;
  readonly seats: readonly string[];
  readonly cause: EventCause;
  readonly by?: string;
  readonly why?: string;
}

/**
 * Query `eventsSince`: what happened after version `from`, oldest first; `from` is later than was asked
 * when the flight does not remember that much.
 */
export interface FlightEvents {
  readonly status: FlightStatus;
  readonly from: number;
  readonly version: number;
  readonly counts: SeatCounts;
  /** As in the flight's snapshot. */
  readonly fromPrice?: Money | null;
  /** ISO 8601. */
  readonly departsAt: string;
  /** The ends of all holds and fences, ms since the epoch. */
  readonly deadlines: readonly number[];
  /** Customers who wait for seats, and those with an offer; absent: nobody. */
  readonly watches?: WatchCounts;
  readonly events: readonly FlightEventRecord[];
}

/** The problem that an agent meets when the flight refuses an intervention. */
export function interventionProblem({ code }: Rejection): ProblemCode {
  switch (code) {
    case 'no-seats':
      return 'order-without-seats';
    case 'already-sold':
      return 'order-paid';
    case 'seats-unavailable':
      return 'seats-not-free';
    case 'hold-expired':
    case 'not-paying':
    case 'not-sold':
    case 'superseded':
    case 'stale-command':
    case 'swap-busy':
    case 'swap-over':
    case 'swap-not-found':
    case 'swap-not-possible':
    case 'swaps-full':
    case 'too-many-swaps':
      // Answers to what orders say, not agents.
      return 'internal';
    default:
      return code;
  }
}
