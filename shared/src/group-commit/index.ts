/**
 * How commands of orders reach their flight: from a worker for an order that exists, from a backend for one that is to begin.
 * Each of these processes keeps one update in flight for each flight.
 */
export { updateFlights } from './flight-updates.ts';
export { GroupCommit, type SendBatch } from './group-commit.ts';
export type { EndedCode, SendResult } from './send-result.ts';
