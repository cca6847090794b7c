import { limits } from '@aisle/shared/limits';

/**
 * The orders whose money is to be looked at, each once, and from when. What changed comes before what is only met for
 * the first time, as every sale is when a backend starts.
 */
export class AuditLine {
  readonly #due = new Map<string, number>();
  readonly #met = new Set<string>();

  /** No room for what a page of the ledger may bring. */
  get isFull(): boolean {
    return this.#due.size > limits.auditedOrders - 2 * limits.ledgerFollowed;
  }

  /** How many are met and not looked at. */
  get unmet(): number {
    return this.#met.size;
  }

  /** How many should have been looked at `lateMs` before `now` (ms). */
  late(now: number, lateMs: number): number {
    return [...this.#due.values()].filter((from) => from < now - lateMs).length;
  }

  /** To be looked at from `from` (ms) on, or sooner where that was wanted. */
  add(orderId: string, from: number): void {
    this.#met.delete(orderId);
    this.#due.set(orderId, Math.min(from, this.#due.get(orderId) ?? Infinity));
  }

  meet(orderIds: readonly string[]): void {
    for (const orderId of orderIds) if (!this.#due.has(orderId)) this.#met.add(orderId);
  }

  /** Takes out whose turn it is at `now` (ms), so many at most. */
  take(now: number, most: number): string[] {
    const due = [...this.#due].filter(([, from]) => from <= now);
    due.sort(([, a], [, b]) => a - b);
    const taken = due.slice(0, most).map(([orderId]) => orderId);
    for (const orderId of taken) this.#due.delete(orderId);
    const met = [...this.#met].slice(0, most - taken.length);
    for (const orderId of met) this.#met.delete(orderId);
    return [...taken, ...met];
  }
}
