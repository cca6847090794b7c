import type { CabinClass } from '../aircraft/types.ts';
import type { SeatKind } from '../choosing/seat-kinds.ts';
import type { Money } from '../money.ts';

/** What who waits for seats would take (SPEC S21). */
export interface WatchWish {
  /** 1 to `limits.seatsPerOrder`. */
  readonly count: number;
  /** Absent: any. */
  readonly cabin?: CabinClass;
  /** As in the search for the best seats: of windows, aisles and bassinets one is enough for all. */
  readonly kind?: SeatKind;
  /** The most that one seat may cost, in units of the flight's currency. */
  readonly maxPrice?: number;
  /** Only beside each other, across one aisle at most between each two. */
  readonly together?: boolean;
}

/** What somebody asks of a flight who waits for seats. Safe to repeat. */
export type WatchCommand =
  | {
      readonly type: 'watch-seats';
      readonly watchId: string;
      readonly wish: WatchWish;
      /** Hash of the request: the same id with another one is refused. */
      readonly fingerprint: string;
      /** The unpaid or paid order whose seats the offered ones are to replace; absent: a new order takes them. */
      readonly orderId?: string;
      /** Stands for the client, whose watches of a flight are counted; absent: they are not. */
      readonly client?: string;
      /** How long seats are kept for it; absent: `limits.offerMs`. */
      readonly offerMs?: number;
      /** The address that is written to when seats are on offer. */
      readonly email?: string;
    }
  /** The offer that ends at `until`, ms; of another one nothing happens. */
  | { readonly type: 'decline-offer'; readonly watchId: string; readonly until: number }
  | { readonly type: 'end-watch'; readonly watchId: string };

export const watchStatuses = ['waiting', 'offered', 'taken', 'ended'] as const;
export type WatchStatus = (typeof watchStatuses)[number];

/**
 * Why a watch ended without seats: its customer stopped it, or let an offer run out, or declined the last one that there was for it;
 * its order was given back; or its flight is over.
 */
export const watchEnds = [
  'stopped',
  'offer-expired',
  'offers-declined',
  'order-ended',
  'flight-departed',
  'flight-cancelled',
] as const;
export type WatchEnd = (typeof watchEnds)[number];

/** One customer's wait. Plain JSON: a flight carries it into its next run. */
export interface Watch {
  readonly id: string;
  readonly status: WatchStatus;
  readonly wish: WatchWish;
  readonly fingerprint: string;
  /** Whose seats are to be replaced; of one that was taken, the order that has them. Null: none (yet). */
  readonly orderId: string | null;
  readonly client?: string;
  readonly offerMs?: number;
  readonly email?: string;
  /** How often it was offered seats. */
  readonly offers: number;
  /** Seats that it is not offered again. */
  readonly declined: readonly string[];
  /** Of one that has ended. */
  readonly reason?: WatchEnd;
  /** Of one that was taken: the seats. */
  readonly taken?: readonly string[];
}

/** Everything that a flight carries of its watches. Those that wait are in their order. */
export interface CarriedWatches {
  readonly version: number;
  readonly watches: readonly Watch[];
}

/** A watch as its owner may know it, and nobody else. */
export interface WatchState extends Pick<Watch, 'id' | 'status' | 'wish' | 'orderId' | 'taken'> {
  readonly flightId: string;
  /** Among those who wait, from 1; null: it does not wait. */
  readonly place: number | null;
  readonly offer: WatchOffer | null;
  /** Null while it has not ended. */
  readonly reason: WatchEnd | null;
  /** `version` of the flight's watches: of two states the higher is the newer. */
  readonly revision: number;
}

/** Seats that are kept for who waited for them. */
export interface WatchOffer {
  readonly seats: readonly string[];
  readonly total: Money;
  /** ms. */
  readonly until: number;
}

/** Seats on offer, as a manifest lists them. `until`: ms. */
export interface OfferedSeats extends Pick<WatchOffer, 'seats' | 'until'> {
  readonly watchId: string;
}

/** How many wait for seats of a flight, and how many have an offer. */
export interface WatchCounts {
  readonly waiting: number;
  readonly offered: number;
}

/** All watches of a flight that it knows of. For the backend alone, which shows each to its owner. */
export interface FlightWatches {
  /** Counts every change of a watch, of an offer, and of a place. */
  readonly version: number;
  readonly watches: readonly WatchState[];
}
