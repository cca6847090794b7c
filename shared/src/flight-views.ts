/** What a flight answers about its seats. Plain JSON. */
import type { FlightDefinition } from './aircraft/types.ts';
import type { Money } from './money.ts';
import type { PublicSeats, SeatCounts } from './seat-map/types.ts';
import type { FlightStatus } from './states.ts';

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
