import type { Outcome, Rejection } from './types.ts';

/** The last command of an order and what became of it. */
export interface Remembered {
  readonly revision: number;
  /** The latest `issuedAt` of all its commands: a clock that went back must not bring one to life again. */
  readonly issuedAt: number;
  readonly outcome: Outcome;
}

/** Accepted and without seats: the version. Accepted: version, seats, until. Refused: why. */
type OutcomeRow = number | readonly [number, readonly string[], number | null] | Rejection;

/**
 * One order as plain JSON: order, revision, issuedAt, outcome. Without names of fields: a flight carries
 * thousands of rows into each run, and the run before is not over until they are written down.
 */
export type MemoryRow = readonly [string, number, number, OutcomeRow];

/** A row as flights wrote it before: it is still in runs that began with it. */
export type NamedRow = readonly [string, Remembered];

export function rowOf(orderId: string, { revision, issuedAt, outcome }: Remembered): MemoryRow {
  return [orderId, revision, issuedAt, outcomeRowOf(outcome)];
}

/** The inverse of {@link rowOf}; takes rows with names, too. */
export function entryOf(row: MemoryRow | NamedRow): [string, Remembered] {
  if (row.length === 2) return [row[0], row[1]];
  const [orderId, revision, issuedAt, outcome] = row;
  return [orderId, { revision, issuedAt, outcome: outcomeOf(outcome) }];
}

function outcomeRowOf(outcome: Outcome): OutcomeRow {
  if (!outcome.ok) return outcome.rejection;
  const { version, seats, until } = outcome;
  return seats.length === 0 && until === null ? version : [version, seats, until];
}

function outcomeOf(row: OutcomeRow): Outcome {
  if (typeof row === 'number') return { ok: true, version: row, seats: [], until: null };
  if ('code' in row) return { ok: false, rejection: row };
  const [version, seats, until] = row;
  return { ok: true, version, seats, until };
}
