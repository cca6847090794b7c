import { GroupCommit, type SendBatch } from '@aisle/shared/group-commit';
import { limits } from '@aisle/shared/limits';
import type { SeatActivities } from './types.ts';

/** The activities that speak to flights. One group commit a process: one update in flight per flight. */
export function createSeatActivities(send: SendBatch): SeatActivities {
  const commits = new GroupCommit(send, limits);
  return {
    sendSeatCommand: (flightId, command) => commits.submit(flightId, command),
  };
}
