import type { Rebooked, SeatOffer, SeatSwap, SwapEnd } from './holds.ts';

/** Another aircraft, as far as the seat map knows of it. */

/** Another layout, and where those go who cannot stay in the seats of the same names. */
export interface Refit {
  readonly aircraft: string;
  /** Every seat of the new layout. */
  readonly designators: readonly string[];
  readonly moves: readonly {
    readonly orderId: string;
    readonly seats: readonly string[];
    /** Instead of which, one by one; events of before do not say. */
    readonly from?: readonly string[];
    readonly lower?: LowerClass;
  }[];
  /** Orders that lose their seats. */
  readonly unplaced: readonly string[];
}

/** Of an order that comes to sit in a lower class: which of its seats are, and what all of them cost from then on, in minor units. */
export interface LowerClass {
  readonly costs: number;
  readonly seats: readonly { readonly seat: string; readonly class: string }[];
}

/** Where the flight departs; null: not known (yet). */
export interface Gate {
  readonly terminal: string | null;
  readonly gate: string | null;
}

/** Why an order gives its seats back. `cancelled` and `refunded` are the customer's wish; `rebooked`: another flight has it. */
export type ReleaseReason =
  | 'changed'
  | 'cancelled'
  | 'expired'
  | 'payment-failed'
  | 'refunded'
  | 'flight-cancelled'
  | 'rebooked';

/** Events: past tense, and enough to fold. Each raises the version by one. */
export type SeatEvent =
  | {
      readonly type: 'seats-held';
      readonly orderId: string;
      readonly seats: readonly string[];
      readonly until: number;
      readonly by?: string;
      readonly why?: string;
    }
  | {
      readonly type: 'seats-released';
      readonly orderId: string;
      readonly reason:
        ReleaseReason | 'fence-expired' | 'forced' | 'offer-taken' | 'offer-withdrawn';
      readonly by?: string;
      readonly why?: string;
    }
  | (SeatOffer & { readonly type: 'seats-offered' })
  | { readonly type: 'payment-started'; readonly orderId: string; readonly fencedUntil: number }
  | { readonly type: 'payment-ended'; readonly orderId: string }
  | {
      readonly type: 'seats-sold';
      readonly orderId: string;
      readonly chargeId: string;
      readonly surcharges?: readonly string[];
      readonly paid?: number;
    }
  | {
      readonly type: 'exchange-started';
      readonly orderId: string;
      readonly seats: readonly string[];
      readonly fencedUntil: number;
    }
  | { readonly type: 'exchange-ended'; readonly orderId: string }
  | {
      readonly type: 'seats-exchanged';
      readonly orderId: string;
      readonly seats: readonly string[];
      readonly chargeId?: string;
      readonly paid?: number;
    }
  | {
      readonly type: 'seats-returned';
      readonly orderId: string;
      /** Those that come free. */
      readonly seats: readonly string[];
      readonly paid?: number;
      readonly by?: string;
      readonly why?: string;
    }
  | { readonly type: 'people-corrected'; readonly orderId: string }
  | (SeatSwap & { readonly type: 'swap-proposed' })
  | (SeatSwap & { readonly type: 'seats-swapped' })
  | (SeatSwap & { readonly type: 'swap-ended'; readonly reason: SwapEnd })
  | (Rebooked & { readonly type: 'seats-rebooked'; readonly orderId: string })
  | (AgentMark & {
      readonly type: 'seats-blocked' | 'seats-unblocked';
      readonly seats: readonly string[];
    })
  | (AgentMark & {
      readonly type: 'hold-extended';
      readonly orderId: string;
      readonly until: number;
      /** To be paid for later, by then. */
      readonly payLater?: true;
    })
  | (AgentMark & {
      readonly type: 'seats-moved';
      readonly orderId: string;
      readonly seats: readonly string[];
    })
  | (AgentMark & { readonly type: 'sales-closed' | 'sales-opened' })
  | (AgentMark & { readonly type: 'flight-cancelled'; readonly rebookBy?: number })
  /** Whoever has paid and is still on the cancelled flight gets the money back. By an agent, or by itself when it was time. */
  | (Partial<AgentMark> & { readonly type: 'rebooking-ended' })
  | (AgentMark & { readonly type: 'single-seats-refused' | 'single-seats-allowed' })
  | (AgentMark & { readonly type: 'flight-delayed'; readonly departsAt: string })
  | (AgentMark & { readonly type: 'aircraft-changed' } & Refit)
  | (AgentMark & { readonly type: 'gate-set' } & Gate);

/** What every event of an intervention carries: who, and why. */
interface AgentMark {
  readonly by: string;
  readonly why: string;
}

/** An event as it happened: the version that it made, when (ms since the epoch), and the seats that it is about. */
export interface SeatChange {
  readonly version: number;
  readonly at: number;
  readonly event: SeatEvent;
  readonly seats: readonly string[];
}
