/** The seats that one order has, and in which state. Times are milliseconds since the epoch. */
export type Hold = Lowered & SeatHold;

interface Lowered {
  /** The map's version at which the order came to cost less, for a lower class; absent: never. */
  readonly loweredAt?: number;
}

type SeatHold =
  | {
      readonly status: 'held';
      readonly seats: readonly string[];
      readonly until: number;
      /** Until when an agent has the seats kept, to be paid for later; absent where none has. */
      readonly keptUntil?: number;
      /** The order that may have them: the seats are on offer to it, and it has not taken them. */
      readonly offeredTo?: string;
    }
  | {
      readonly status: 'paying';
      readonly seats: readonly string[];
      /** The hold's own deadline, in force again when the fence comes off. */
      readonly until: number;
      readonly keptUntil?: number;
      /** The fence cannot outlive this. */
      readonly fencedUntil: number;
    }
  | SoldHold;

/** Seats that were paid for. */
export interface SoldHold extends Lowered {
  readonly status: 'sold';
  readonly seats: readonly string[];
  /** Of the first payment. */
  readonly chargeId: string;
  /** Of the differences that were paid for dearer seats since, oldest first. */
  readonly surcharges?: readonly string[];
  /** What was paid in all and not given back, in minor units; absent: the first charge, of an order of before. */
  readonly paid?: number;
  /** Other seats that are being paid for; both are the order's meanwhile. */
  readonly exchange?: Exchange;
}

/** An exchange under way: all seats that the order is to have, those that it does not have yet being `paying`. */
export interface Exchange {
  readonly seats: readonly string[];
  /** The new seats are free again then. */
  readonly fencedUntil: number;
}

/** Seats for who waits for some. */
export interface SeatOffer {
  /** The watch's id: the hold is under it. */
  readonly orderId: string;
  readonly seats: readonly string[];
  /** The order that may take them. */
  readonly to: string;
  /** ms. */
  readonly until: number;
}

/** Two paid seats of one cabin that change hands between two orders. */
export interface SeatSwap {
  /** The order that proposes it, and the one that is asked. */
  readonly orderId: string;
  readonly askedOrderId: string;
  /** The seat of the first, and that of the other. */
  readonly seats: readonly [string, string];
  /** Of these the ones at an exit whose new people have said that they help (SPEC H9). */
  readonly helping?: readonly string[];
}

/** An order, and the seats that it has or had. */
export interface OrderSeats {
  readonly orderId: string;
  readonly seats: readonly string[];
}

/** Why a proposal to swap ended without one. `seats-changed`: one of the two orders has its seat no more. */
export type SwapEnd = 'declined' | 'withdrawn' | 'expired' | 'seats-changed';

/** Seats for an order that has paid on another flight, and what it paid there: as its hold there had it. */
export type Rebooked = Pick<SoldHold, 'seats' | 'chargeId' | 'surcharges' | 'paid'> & {
  /** It does not want to be asked for swaps. */
  readonly noSwaps?: true;
};
