import { limits } from '../limits.ts';
import type { OrderSeatCommand, Outcome, Rejection } from './types.ts';

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
type MemoryRow = readonly [string, number, number, OutcomeRow];

/** A row as flights wrote it before: it is still in runs that began with it. */
type NamedRow = readonly [string, Remembered];

/** Plain JSON: a row for each live and ended order, ended ones oldest first. */
export interface MemorySnapshot {
  readonly live: readonly (MemoryRow | NamedRow)[];
  readonly ended: readonly (MemoryRow | NamedRow)[];
  /** ms; commands issued by then, of orders that are not known, are stale. */
  readonly forgottenUntil: number;
}

/**
 * Remembers each order's last outcome, so that a command delivered twice answers the same and changes
 * nothing (SPEC R1 to R6). Live orders are bounded by the seats of the flight and are never forgotten.
 * Ended ones are, oldest first; then every command as old as theirs is refused as stale unless its
 * order is known: it might be one of theirs.
 */
export class OutcomeMemory {
  readonly #live: Map<string, Remembered>;
  readonly #ended: Map<string, Remembered>;
  readonly #capacity: number;
  #forgottenUntil: number;

  /** `capacity`: ended orders to remember. */
  constructor(snapshot?: MemorySnapshot, capacity: number = limits.endedOrdersRemembered) {
    this.#live = new Map(snapshot?.live.map(entryOf));
    this.#ended = new Map(snapshot?.ended.map(entryOf));
    this.#forgottenUntil = snapshot?.forgottenUntil ?? 0;
    this.#capacity = capacity;
  }

  /** What is known of the command: its outcome, that a later one was decided, that it is too old to say, or nothing. */
  recall(command: OrderSeatCommand): Outcome | 'superseded' | 'stale' | undefined {
    const last = this.#live.get(command.orderId) ?? this.#ended.get(command.orderId);
    if (last === undefined) {
      return command.issuedAt <= this.#forgottenUntil ? 'stale' : undefined;
    }
    if (command.revision > last.revision) return undefined;
    return command.revision === last.revision ? last.outcome : 'superseded';
  }

  /** Files an outcome. `live`: whether the order has seats now. */
  remember(command: OrderSeatCommand, outcome: Outcome, live: boolean): void {
    const { orderId, revision } = command;
    const before = this.#live.get(orderId) ?? this.#ended.get(orderId);
    const issuedAt = Math.max(command.issuedAt, before?.issuedAt ?? 0);
    this.#live.delete(orderId);
    this.#ended.delete(orderId);
    (live ? this.#live : this.#ended).set(orderId, { revision, issuedAt, outcome });
    this.#forget();
  }

  /** The order lost its seats by another's doing (expiry, an agent): its last outcome moves to the ended ones. */
  end(orderId: string): void {
    const last = this.#live.get(orderId);
    if (last === undefined) return;
    this.#live.delete(orderId);
    this.#ended.set(orderId, last);
    this.#forget();
  }

  snapshot(): MemorySnapshot {
    return {
      live: rowsOf(this.#live),
      ended: rowsOf(this.#ended),
      forgottenUntil: this.#forgottenUntil,
    };
  }

  #forget(): void {
    for (const [orderId, last] of this.#ended) {
      if (this.#ended.size <= this.#capacity) return;
      this.#ended.delete(orderId);
      this.#forgottenUntil = Math.max(this.#forgottenUntil, last.issuedAt);
    }
  }
}

function rowsOf(orders: ReadonlyMap<string, Remembered>): MemoryRow[] {
  return Array.from(orders, ([orderId, last]) => rowOf(orderId, last));
}

function rowOf(orderId: string, { revision, issuedAt, outcome }: Remembered): MemoryRow {
  return [orderId, revision, issuedAt, outcomeRowOf(outcome)];
}

/** The inverse of {@link rowOf}; takes rows with names, too. */
function entryOf(row: MemoryRow | NamedRow): [string, Remembered] {
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
