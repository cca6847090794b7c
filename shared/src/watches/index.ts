/** Who waits for seats of a flight, and what is offered to whom. Pure: a part of the flight's book. */
export type * from './types.ts';
export { SeatWatches } from './watches.ts';
