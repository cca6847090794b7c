import type { Looked } from './looks.ts';
import type { Sale } from './rules.ts';

/** Orders to be looked at: `changed` since the flight was looked at before; `met`: on a flight that was not. */
export interface Moved {
  readonly changed: readonly string[];
  readonly met: readonly string[];
}

/**
 * Which orders have sold seats, and which charges paid for them, over all flights that are followed. It is as large as their
 * seats, whatever was sold before.
 */
export class SoldOrders {
  readonly #looked = new Map<string, Looked>();
  readonly #sales = new Map<string, Map<string, Sale>>();
  readonly #byCharge = new Map<string, Set<Sale>>();

  /** Every sale of an order: one, unless something is wrong. */
  of(orderId: string): readonly Sale[] {
    return [...(this.#sales.get(orderId)?.values() ?? [])];
  }

  /** The sales that one charge paid for. */
  paidBy(chargeId: string): readonly Sale[] {
    return [...(this.#byCharge.get(chargeId) ?? [])];
  }

  /** When a flight was looked at last, ms; null: never. */
  lookedAt(flightId: string): number | null {
    return this.#looked.get(flightId)?.at ?? null;
  }

  /** Takes what is known of the flights by now. Those that are followed no more are forgotten. */
  update(flights: ReadonlyMap<string, Looked>): Moved {
    const moved = { changed: [] as string[], met: [] as string[] };
    for (const flightId of this.#looked.keys()) {
      if (!flights.has(flightId)) this.#forget(flightId);
    }
    for (const [flightId, looked] of flights) {
      const before = this.#looked.get(flightId);
      if (before === looked) continue;
      this.#looked.set(flightId, looked);
      const orders = this.#take(flightId, before, looked);
      (before ? moved.changed : moved.met).push(...orders);
    }
    return moved;
  }

  /** Gives the orders whose sale has come, gone, or another charge. */
  #take(flightId: string, before: Looked | undefined, looked: Looked): string[] {
    const orders = new Set<string>();
    const gone = new Set(before?.sold.orders.map(({ orderId }) => orderId));
    for (const { orderId, hold } of looked.sold.orders) {
      gone.delete(orderId);
      if (hold.status !== 'sold') continue;
      const known = this.#sales.get(orderId)?.get(flightId);
      if (known?.hold.chargeId !== hold.chargeId) orders.add(orderId);
      const since = known?.since ?? (before ? looked.at : 0);
      this.#add({ flightId, orderId, hold, since });
    }
    for (const orderId of gone) {
      this.#remove(flightId, orderId);
      orders.add(orderId);
    }
    return [...orders];
  }

  #forget(flightId: string): void {
    for (const { orderId } of this.#looked.get(flightId)?.sold.orders ?? []) {
      this.#remove(flightId, orderId);
    }
    this.#looked.delete(flightId);
  }

  #add(sale: Sale): void {
    const { flightId, orderId, hold } = sale;
    this.#remove(flightId, orderId);
    this.#sales.set(
      orderId,
      (this.#sales.get(orderId) ?? new Map<string, Sale>()).set(flightId, sale),
    );
    this.#byCharge.set(hold.chargeId, (this.#byCharge.get(hold.chargeId) ?? new Set()).add(sale));
  }

  #remove(flightId: string, orderId: string): void {
    const sales = this.#sales.get(orderId);
    const sale = sales?.get(flightId);
    if (!sales || !sale) return;
    sales.delete(flightId);
    if (sales.size === 0) this.#sales.delete(orderId);
    const paid = this.#byCharge.get(sale.hold.chargeId);
    paid?.delete(sale);
    if (paid?.size === 0) this.#byCharge.delete(sale.hold.chargeId);
  }
}
