import { limits } from '@aisle/shared/limits';
import { everybody, type Held, type Share, type Tally } from './tally.ts';

interface Counted extends Held {
  readonly shares: readonly Share[];
}

/** The tally of one backend. What it counted is forgotten with it: holds of before end within their time. */
export class MemoryTally implements Tally {
  readonly #orders = new Map<string, Counted>();
  readonly #shares = new Map<string, Set<string>>();

  take(held: Held, shares: readonly Share[], now: number): Promise<string | null> {
    const known = this.#find(held.orderId, now);
    const own = known?.shares ?? shares;
    if (known === undefined || held.seats > known.seats) {
      const full = own.find((share) => !this.#fits(held, share, now));
      if (full !== undefined) return Promise.resolve(full.name);
    }
    this.#put({ ...held, shares: own });
    return Promise.resolve(null);
  }

  note(held: Held, now: number): Promise<void> {
    const known = this.#find(held.orderId, now);
    if (known) this.#put({ ...held, shares: known.shares });
    return Promise.resolve();
  }

  drop(orderId: string): Promise<void> {
    for (const { name } of this.#orders.get(orderId)?.shares ?? []) {
      const orders = this.#shares.get(name);
      orders?.delete(orderId);
      if (orders?.size === 0) this.#shares.delete(name);
    }
    this.#orders.delete(orderId);
    return Promise.resolve();
  }

  seatsOf(orderId: string, now: number): Promise<number | null> {
    return Promise.resolve(this.#find(orderId, now)?.seats ?? null);
  }

  #fits({ orderId, seats }: Held, share: Share, now: number): boolean {
    if (share === everybody && seats > 0) return true;
    const others = [...(this.#shares.get(share.name) ?? [])].flatMap((id) =>
      id === orderId ? [] : (this.#find(id, now) ?? []),
    );
    const all = others.reduce((sum, other) => sum + other.seats, seats);
    const open = others.filter((other) => other.seats === 0).length + Number(seats === 0);
    return all <= share.seats && others.length < share.orders && open <= share.openOrders;
  }

  /** The order, unless its time is over. */
  #find(orderId: string, now: number): Counted | undefined {
    const counted = this.#orders.get(orderId);
    if (counted === undefined || counted.until > now) return counted;
    void this.drop(orderId);
    return undefined;
  }

  /** The order that was counted longest ago goes first, so that memory has a bound. */
  #put(counted: Counted): void {
    void this.drop(counted.orderId);
    this.#orders.set(counted.orderId, counted);
    for (const share of counted.shares) {
      if (share === everybody && counted.seats > 0) continue;
      const orders = this.#shares.get(share.name) ?? new Set();
      this.#shares.set(share.name, orders.add(counted.orderId));
    }
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > limits.countedOrders && oldest) void this.drop(oldest);
  }
}
