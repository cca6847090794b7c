import type { FlightDefinition } from './aircraft/index.ts';
import type { SeatDecider } from './seat-map/index.ts';

/** A flight as far as it is looked at by what it keeps beside its seats: those who wait for some, and swaps. */
export interface AnsweringFlight {
  readonly decider: SeatDecider;
  readonly definition: FlightDefinition;
  /** Why nothing is offered or swapped any more; null while something may be. */
  readonly over: 'flight-departed' | 'flight-cancelled' | null;
}
