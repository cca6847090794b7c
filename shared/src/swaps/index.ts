/** Swaps of paid seats between two orders of a flight. Pure: a part of the flight's book. */
export type * from './types.ts';
export { SeatSwaps } from './swaps.ts';
