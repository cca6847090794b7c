import { limits } from '../limits.ts';
import { entryOf, rowOf, type MemoryRow, type NamedRow, type Remembered } from './memory-rows.ts';
import type { OrderSeatCommand, Outcome } from './types.ts';

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
