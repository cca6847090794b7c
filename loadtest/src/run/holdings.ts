import type { Order } from '@aisle/shared/contract';

/** An order that the run made, and what speaks for it. */
export interface Holding {
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  order: Order;
}

/** A creation whose answer never came: there may be an order behind it. */
export interface Unresolved {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Every order of the run, with its newest state: what has to be given back in the end. */
export class Holdings {
  readonly #orders = new Map<string, Holding>();
  readonly unresolved: Unresolved[] = [];

  created(order: Order, token: string, headers: Readonly<Record<string, string>>): void {
    this.#orders.set(order.id, { order, token, headers });
  }

  seen(order: Order): void {
    const known = this.#orders.get(order.id);
    if (known && known.order.revision < order.revision) known.order = order;
  }

  /** Orders that still keep seats without having been paid for. */
  get unpaid(): Holding[] {
    const keeps = (status: Order['status']) => status === 'open' || status === 'held';
    return [...this.#orders.values()].filter(({ order }) => keeps(order.status));
  }

  /** Orders whose payment is under way. */
  get paying(): number {
    return [...this.#orders.values()].filter(({ order }) => order.status === 'paying').length;
  }

  get confirmed(): ReadonlySet<string> {
    const all = [...this.#orders.values()].map(({ order }) => order);
    return new Set(all.filter(({ status }) => status === 'confirmed').map(({ id }) => id));
  }
}
