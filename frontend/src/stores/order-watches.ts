import { limits } from '@aisle/shared/limits';
import { useServices } from '../api/services.ts';
import { useConnection, type Resync } from './connection.ts';

const ACK_MS = 5_000;
const keyOf = (orderId: string) => `order:${orderId}`;

/**
 * The orders that are followed over the live line, as many as one connection may. For one more, that which was asked for
 * longest ago is let go of: it is asked anew when its page opens.
 */
export class OrderWatches {
  readonly #followed = new Set<string>();
  readonly #resync: (orderId: string) => ReturnType<Resync>;

  constructor(resync: (orderId: string) => ReturnType<Resync>) {
    this.#resync = resync;
  }

  follow(orderId: string): void {
    const isNew = !this.#followed.delete(orderId);
    this.#followed.add(orderId);
    if (!isNew) return;
    const [oldest] = this.#followed;
    if (this.#followed.size > limits.watchedOrdersPerSocket && oldest !== undefined) {
      this.letGo(oldest);
    }
    useConnection().watch(keyOf(orderId), () => this.#resync(orderId));
  }

  letGo(orderId: string): void {
    if (!this.#followed.delete(orderId)) return;
    useConnection().unwatch(keyOf(orderId));
    const { live } = useServices();
    if (live.connected) {
      live.request('order:unwatch', { orderId }, ACK_MS).catch(() => undefined);
    }
  }
}
