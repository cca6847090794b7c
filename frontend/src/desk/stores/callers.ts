import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { Failure } from '../../api/failure.ts';
import { useServices } from '../../api/services.ts';
import type { Order } from '../../api/types.ts';
import { useOrders } from '../../stores/orders.ts';
import { requestKeys } from '../../api/ask.ts';
import { useDesk } from '../api/client.ts';

/** The orders that this page has begun or opened for callers: their cookies open them here. */
export const useCallers = defineStore('desk-callers', () => {
  const begun = shallowReactive(new Set<string>());
  const keys = requestKeys();

  /** Holds seats for a caller. Gives the order's id, or why there is none. */
  async function begin(flightId: string, seats: readonly string[]): Promise<string | Failure> {
    const key = keys.of(flightId, seats);
    const answer = await useDesk().client.bookForCaller(flightId, seats, key);
    if (!answer.ok) return answer.error;
    keys.settle(flightId);
    take(answer.value);
    return answer.value.id;
  }

  /** Has the way to an order that was begun before, or elsewhere. Null when it worked. */
  async function open(orderId: string): Promise<Failure | null> {
    const answer = await useDesk().client.openForCaller(orderId);
    if (!answer.ok) return answer.error;
    take(answer.value);
    return null;
  }

  function take(order: Order): void {
    // The form about who flies asks the flight which rows have exits.
    useServices().live.start();
    useOrders().take(order);
    begun.add(order.id);
  }

  /** Whoever sits here next has none of them. */
  function forget(): void {
    if (begun.size > 0) useServices().live.stop();
    begun.clear();
  }

  return { begin, open, forget, has: (orderId: string) => begun.has(orderId) };
});
