import type { Money } from '../money.ts';
import type { OrderPeople } from '../people/types.ts';
import type { Gate, Refit, ReleaseReason } from './events.ts';
import type { Hold, Rebooked, SeatOffer, SeatSwap, SwapEnd } from './holds.ts';

export type { LowerClass, ReleaseReason, SeatChange, SeatEvent } from './events.ts';
export type { Exchange, Hold, OrderSeats, SeatSwap, SoldHold, SwapEnd } from './holds.ts';
export type { Outcome, Rejection } from './outcome.ts';

/** One seat in the map. `changedAt` is the version of its last change (0: never changed). */
export type SeatState =
  | { readonly status: 'free' | 'blocked'; readonly changedAt: number }
  | {
      readonly status: 'held' | 'paying' | 'sold';
      readonly orderId: string;
      readonly changedAt: number;
    };

/** `closed`: no order gets seats that it does not have. `cancelled`: nor is any hold paid; there is no way back. */
export type Sales = 'open' | 'closed' | 'cancelled';

/**
 * A flight's seat map. Immutable: `apply` gives the next one. Not JSON (it holds `Map`s):
 * `snapshotSeatMap` and `restoreSeatMap` carry it across continue-as-new.
 */
export interface SeatMap {
  /** Count of changes; each event is one. */
  readonly version: number;
  /** Departure: from then on nothing is held or paid. */
  readonly closesAt: number;
  readonly sales: Sales;
  /** Of a cancelled flight, ms: until then paid orders keep their seats, to be rebooked; null: their money goes back. */
  readonly rebookBy: number | null;
  /** Every seat of the layout, in the layout's order. */
  readonly designators: readonly string[];
  /** Place of a designator in `designators` and `seats`. */
  readonly index: ReadonlyMap<string, number>;
  readonly seats: readonly SeatState[];
  /** Live orders: those that have seats. */
  readonly holds: ReadonlyMap<string, Hold>;
}

/** What every command of an order carries. `revision` grows with each command of the order. */
interface OrderCommand {
  readonly orderId: string;
  readonly revision: number;
  /** When the order issued it, by the order workflow's clock, ms. */
  readonly issuedAt: number;
}

/** Of a command by which money follows. */
interface KnownPrice {
  /** The version at which the order learned last what it costs: refused when it has come to cost less since. */
  readonly pricedSince?: number;
}

/** What every command of an agent carries: who, and the sentence that says why. */
interface AgentCommand {
  readonly by: string;
  readonly reason: string;
}

/** The agent for whom an order sends a command, for the audit of its flight. */
export interface ActingAgent {
  readonly by: string;
  readonly role: 'agent' | 'supervisor';
  readonly reason: string;
  /** What the order's customer reads of it, if anything. */
  readonly told?: string;
  /** The version that the agent saw: refused when seats of the order have changed since. */
  readonly expectedVersion?: number;
}

/** Commands: imperative. */
export type SeatCommand =
  | (OrderCommand & {
      readonly type: 'set-seats';
      /** Replaces the whole set, all or nothing. Empty gives all back. */
      readonly seats: readonly string[];
      /** Positive. */
      readonly holdMs: number;
      /** ms. The hold ends by then, however late the command is decided. */
      readonly untilAtMost?: number;
      /** Of a creation: the agent who books for a caller. */
      readonly agent?: ActingAgent;
    })
  | (OrderCommand & {
      readonly type: 'release';
      readonly reason: ReleaseReason;
      /** ms. A hold that ends later is another one than was meant: it stays. */
      readonly ifUntilAtMost?: number;
    })
  | (OrderCommand & {
      readonly type: 'pay-later';
      /** ms. The hold ends then, whatever it would have otherwise. */
      readonly until: number;
      readonly agent: ActingAgent;
    })
  | (OrderCommand &
      KnownPrice & { readonly type: 'start-payment'; /** Positive. */ readonly fenceMs: number })
  | (OrderCommand & {
      readonly type: 'sell';
      readonly chargeId: string;
      /** Of the other parts of an order whose guests pay for themselves. */
      readonly surcharges?: readonly string[];
      /** Of such an order the seats that were paid for: the others come free. Absent: all. */
      readonly seats?: readonly string[];
      /** In minor units. */
      readonly paid?: number;
      /** For the flight's manifest; the map knows seats and orders alone. */
      readonly people?: OrderPeople;
    })
  | (OrderCommand & { readonly type: 'end-payment' })
  | (OrderCommand &
      KnownPrice & {
        readonly type: 'start-exchange';
        /** All seats that the paid order is to have. */
        readonly seats: readonly string[];
        /** Positive. */
        readonly fenceMs: number;
      })
  | (OrderCommand &
      KnownPrice & {
        readonly type: 'exchange';
        /** The same. */
        readonly seats: readonly string[];
        /** Of the difference, where one was paid. */
        readonly chargeId?: string;
        readonly paid?: number;
        readonly people?: OrderPeople;
      })
  | (OrderCommand & { readonly type: 'end-exchange' })
  | (OrderCommand &
      KnownPrice & {
        readonly type: 'return-seats';
        /** The seats that the paid order keeps; the others come free. */
        readonly kept: readonly string[];
        readonly paid?: number;
        readonly people?: OrderPeople;
        readonly agent?: ActingAgent & { readonly refund: Money };
      })
  | (OrderCommand & { readonly type: 'correct-people'; readonly people: OrderPeople })
  | (OrderCommand & Rebooked & { readonly type: 'rebook'; readonly people?: OrderPeople })
  | { readonly type: 'expire' }
  | (SeatOffer & { readonly type: 'offer-seats' })
  | { readonly type: 'withdraw-offer'; readonly orderId: string }
  | (SeatSwap & { readonly type: 'propose-swap' })
  | (SeatSwap & { readonly type: 'swap-seats' })
  | (SeatSwap & { readonly type: 'end-proposal'; readonly reason: SwapEnd })
  | (AgentCommand & { readonly type: 'block' | 'unblock'; readonly seats: readonly string[] })
  | (AgentCommand & { readonly type: 'force-release'; readonly orderId: string })
  | (AgentCommand & {
      readonly type: 'extend-hold';
      readonly orderId: string;
      /** Positive. */
      readonly extraMs: number;
    })
  | (AgentCommand & {
      readonly type: 'move-order';
      readonly orderId: string;
      readonly seats: readonly string[];
    })
  | (AgentCommand & { readonly type: 'close-sales' | 'open-sales' })
  | (AgentCommand & {
      readonly type: 'cancel-flight';
      /** Positive. Paid orders keep their seats for so long, to be rebooked; left out: their money goes back at once. */
      readonly rebookWithinMs?: number | undefined;
    })
  | (AgentCommand & { readonly type: 'refuse-single-seats' | 'allow-single-seats' })
  | (AgentCommand & { readonly type: 'delay'; /** ISO 8601. */ readonly departsAt: string })
  | (AgentCommand & { readonly type: 'change-aircraft' } & Refit)
  | (AgentCommand & { readonly type: 'rebook-orders'; readonly to: string })
  | (AgentCommand & { readonly type: 'open-order'; readonly orderId: string })
  | (AgentCommand & { readonly type: 'set-gate' } & Gate);

/** The commands that an order sends. */
export type OrderSeatCommand = Extract<SeatCommand, OrderCommand>;

/** The commands that an agent gives. */
export type AgentSeatCommand = Extract<SeatCommand, AgentCommand>;

/** A seat's state. `free` and `blocked` have no owner; the others belong to exactly one order. */
export const seatStatuses = ['free', 'held', 'paying', 'sold', 'blocked'] as const;
export type SeatStatus = (typeof seatStatuses)[number];

/** What everyone may know of a seat: never who owns it. `until` is when a hold ends, ISO 8601. */
export interface PublicSeat {
  readonly status: SeatStatus;
  readonly until?: string;
}

/** Seats by designator. In a snapshot free seats are left out; in a change a freed seat is `{status: 'free'}`. */
export type PublicSeats = Readonly<Record<string, PublicSeat>>;

/** Seats by state; the five states add up to `total`. */
export interface SeatCounts {
  readonly total: number;
  readonly free: number;
  readonly held: number;
  readonly paying: number;
  readonly sold: number;
  readonly blocked: number;
}
