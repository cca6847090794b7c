/** What flights are asked, and answer. Plain JSON. */
import type { FlightDefinition } from './aircraft/types.ts';
import type { FlightTerms } from './flight-terms.ts';
import type { Money } from './money.ts';
import type { SeatDecider } from './seat-map/index.ts';
import type { OrderSeatCommand, Outcome, PublicSeats, SeatCounts } from './seat-map/types.ts';
import type { FlightStatus } from './states.ts';
import type { OrderSwaps, SwapCommand } from './swaps/types.ts';
import type { WatchCommand, WatchState } from './watches/types.ts';

/** What a flight is asked: by an order, by who waits for seats, or by who swaps some. */
export type CustomerCommand = OrderSeatCommand | WatchCommand | SwapCommand;

/** Commands that travel together; each is decided by itself. */
export interface CommandBatch {
  readonly commands: readonly CustomerCommand[];
}

/** What a command led to. */
export type CommandOutcome = Outcome & {
  /** With seats that an order chose: the flight's terms, once these may have changed. */
  readonly flight?: FlightTerms;
  /** After a command of who waits for seats: the watch as it is now. */
  readonly watch?: WatchState;
  /** After a command about swaps: those of the order. */
  readonly swaps?: OrderSwaps;
};

/** A flight as far as it is looked at by what it keeps beside its seats: those who wait for some, and swaps. */
export interface AnsweringFlight {
  readonly decider: SeatDecider;
  readonly definition: FlightDefinition;
  /** Why nothing is offered or swapped any more; null while something may be. */
  readonly over: 'flight-departed' | 'flight-cancelled' | null;
}

/** The whole of a flight as everyone may see it. `seats` leaves free seats out. */
export interface FlightSnapshot {
  readonly flight: FlightDefinition;
  readonly status: FlightStatus;
  readonly version: number;
  readonly seats: PublicSeats;
  readonly counts: SeatCounts;
  /** What the cheapest seat costs that can be bought; null when none can, absent from a worker of before. */
  readonly fromPrice?: Money | null;
}

/** What changed after version `from`. `seats` has freed seats as `{status: 'free'}`. */
export interface FlightChanges {
  /** The definition, when it has changed after `from`. With another aircraft `seats` is the whole of it, and what was shown is void. */
  readonly definition?: FlightDefinition;
  readonly status: FlightStatus;
  readonly from: number;
  readonly version: number;
  readonly seats: PublicSeats;
  readonly counts: SeatCounts;
  /** As in {@link FlightSnapshot}. */
  readonly fromPrice?: Money | null;
}
