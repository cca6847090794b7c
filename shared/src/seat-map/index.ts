/** The seat-map core: pure. Commands in, events and refusals out; time and ids are arguments. */
export type * from './types.ts';
export {
  createSeatMap,
  draftOf,
  earliestDeadline,
  holdEndsAt,
  isPaying,
  offeredTo,
  seatAt,
  type SeatMapDraft,
  seatsKept,
  seatsWanted,
} from './map.ts';
export { isFreeFor, notOffered } from './checks.ts';
export { seatStatuses } from './types.ts';
export { decide } from './decide.ts';
export { apply, applyTo } from './apply.ts';
export { assertSeatMap, assertSuccessor } from './assert.ts';
export { printSeatMap, publicChangesSince, publicSeats, seatCounts } from './views.ts';
export { restoreSeatMap, snapshotSeatMap, type SeatMapSnapshot } from './snapshot.ts';
export { OutcomeMemory, type MemorySnapshot } from './memory.ts';
export {
  SeatDecider,
  type ChangeListener,
  type DeciderSnapshot,
  type Objection,
  type UnclaimedHold,
} from './decider.ts';
