import { limits } from '../limits.ts';
import type { Sales, SeatChange, SeatEvent } from '../seat-map/index.ts';
import type { FormerOrder, FormerOrders } from '../former-orders.ts';
import { withPeopleWithin } from './people.ts';

type LostOrder = Pick<FormerOrder, 'orderId' | 'seats' | 'people'>;

/**
 * The orders that had paid for seats of a flight and lost them. A flight may be sold and refunded many times over:
 * the last are remembered here, and all are counted.
 */
export class Former {
  readonly #orders: FormerOrder[];
  #count: number;

  constructor({ count, orders }: FormerOrders = { count: 0, orders: [] }) {
    this.#orders = [...orders];
    this.#count = count;
  }

  /** `lost`: who lost seats by the change that they had paid for. `sales`: the flight's, after it. */
  note({ version, at, event }: SeatChange, lost: readonly LostOrder[], sales: Sales): void {
    for (const order of lost) {
      const ending = endingBy(event, sales);
      this.#orders.push({ ...order, ending, at: new Date(at).toISOString(), version });
      this.#count += 1;
      if (this.#orders.length > limits.formerOrders) this.#orders.shift();
    }
  }

  /** Those that are remembered, oldest first. */
  all(): FormerOrders {
    return {
      count: this.#count,
      orders: withPeopleWithin(this.#orders, limits.formerPeopleBytes),
    };
  }

  /** What came after the first `count`, as far as it is remembered. */
  after(count: number): readonly FormerOrder[] {
    const unread = this.#count - count;
    return unread === 0 ? [] : this.#orders.slice(-unread);
  }
}

/** Who paid back on a cancelled flight did so since it was cancelled, whatever the customer had wanted before. */
function endingBy(event: SeatEvent, sales: Sales): FormerOrder['ending'] {
  if (event.type === 'aircraft-changed') return 'aircraft-changed';
  if (event.type === 'seats-released') {
    if (event.reason === 'forced') return 'released-by-agent';
    if (event.reason === 'rebooked') return 'rebooked';
  }
  return sales === 'cancelled' ? 'flight-cancelled' : 'refunded';
}
