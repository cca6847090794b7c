/** What backend, worker and workflows say to each other of a rebooking. Plain JSON, and no zod: the workflow bundle loads this file. */
import type { FlightDefinition } from './aircraft/types.ts';
import type { ProblemCode } from './problems.ts';

/** Update `rebook`: an order that has paid for seats of one flight has others on another flight. */
export interface Rebook {
  /** Of the rebooking: the same one again is not done again. */
  readonly id: string;
  /** The flight that the order is to be on, and the seats that it is to have there. */
  readonly from: string;
  readonly seats: readonly string[];
  readonly to: FlightDefinition;
  /** `newSeats[n]` in place of `seats[n]`. */
  readonly newSeats: readonly string[];
  /** An agent's sentence for the customer, besides ours. */
  readonly tellCustomer?: string;
}

/** Where an order was before, and until when its customer may decline the flight that it has instead, ISO 8601. */
export interface RebookedFrom {
  readonly flightId: string;
  readonly number: string;
  readonly departsAt: string;
  readonly declineUntil: string;
}

/** Input of the workflow that rebooks orders, one after the other. */
export interface RebookingInput extends Pick<Rebook, 'id' | 'from' | 'to' | 'tellCustomer'> {
  /** Who began it; not known of rebookings of before. */
  readonly by?: string;
  readonly orders: readonly (Pick<Rebook, 'seats' | 'newSeats'> & { readonly orderId: string })[];
}

/** What became of an order: null, it has its new seats; else why it stays where it is. */
export interface RebookingOutcome {
  readonly orderId: string;
  readonly refused: ProblemCode | null;
}

/** Query `progress`: how far a rebooking is; over with as many outcomes as orders, or stopped before. */
export interface RebookingProgress {
  readonly by?: string;
  readonly from: string;
  readonly to: string;
  readonly orders: number;
  readonly outcomes: readonly RebookingOutcome[];
  readonly over: boolean;
}
