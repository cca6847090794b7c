/** What flights are asked, and answer. Plain JSON. */
import type { FlightTerms } from './flight-terms.ts';
import type { OrderSeatCommand, Outcome } from './seat-map/types.ts';
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
