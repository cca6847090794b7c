import type { SeatSwap, SwapEnd } from '../seat-map/types.ts';

export type { SwapEnd } from '../seat-map/types.ts';

/** What somebody asks of a flight about swapping paid seats, in the name of `order`. Safe to repeat. */
export type SwapCommand =
  | {
      readonly type: 'ask-swap';
      readonly swapId: string;
      readonly order: string;
      /** The order's. */
      readonly seat: string;
      /** Another order's, of the same cabin. */
      readonly wanted: string;
      /** Who is to sit in `wanted` helps, should that be at an exit. */
      readonly willHelp?: boolean;
    }
  | {
      readonly type: 'accept-swap';
      readonly swapId: string;
      readonly order: string;
      readonly willHelp?: boolean;
    }
  /** Declines what was proposed to the order, or withdraws what it proposed. */
  | { readonly type: 'end-swap'; readonly swapId: string; readonly order: string }
  /** Whether the order may be asked. */
  | { readonly type: 'allow-swaps'; readonly order: string; readonly allowed: boolean };

export const swapStatuses = ['proposed', 'accepted', 'ended'] as const;
export type SwapStatus = (typeof swapStatuses)[number];

/** Why a proposal ended without a swap. */
export const swapEnds = [
  'declined',
  'withdrawn',
  'expired',
  'seats-changed',
] as const satisfies readonly SwapEnd[];

/** A proposal. Plain JSON: a flight carries it into its next run. */
export interface Swap extends SeatSwap {
  readonly id: string;
  readonly status: SwapStatus;
  /** ms; it may be accepted before. */
  readonly until: number;
  /** Of one that has ended. */
  readonly reason?: SwapEnd;
}

/** Everything that a flight carries of its swaps. */
export interface CarriedSwaps {
  readonly version: number;
  readonly swaps: readonly Swap[];
  /** Orders that are not to be asked. */
  readonly closed: readonly string[];
  /** When orders have proposed swaps of late, ms. */
  readonly asked: readonly (readonly [string, readonly number[]])[];
}

export const swapRoles = ['proposer', 'asked'] as const;

/** A proposal as one of its two orders may know it: of the other its seat alone. */
export interface SwapState extends Pick<Swap, 'id' | 'status' | 'until'> {
  readonly role: (typeof swapRoles)[number];
  /** The order's own seat, and the other's, as they were proposed. */
  readonly seat: string;
  readonly other: string;
  /** Null while it has not ended, and where it was accepted. */
  readonly reason: SwapEnd | null;
}

/** What an order may know of swaps. */
export interface OrderSwaps {
  /** Counts the changes of all swaps of the flight: of two states the higher is the newer. */
  readonly version: number;
  /** Whether the order may be asked. */
  readonly allowed: boolean;
  /** Those that may be accepted, and the last that have ended; oldest first. */
  readonly swaps: readonly SwapState[];
}
