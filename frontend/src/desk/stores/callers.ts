import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { Failure } from '../../api/failure.ts';
import { useServices } from '../../api/services.ts';
import { useOrders } from '../../stores/orders.ts';
import { keyByPayload, useDesk } from '../api/client.ts';

/** The orders that this page has begun for callers: their cookies open them here. */
export const useCallers = defineStore('desk-callers', () => {
  const begun = shallowReactive(new Set<string>());
  const keyOf = keyByPayload();

  /** Holds seats for a caller. Gives the order's id, or why there is none. */
  async function begin(flightId: string, seats: readonly string[]): Promise<string | Failure> {
    const key = keyOf(JSON.stringify([flightId, seats, begun.size]));
    const answer = await useDesk().client.bookForCaller(flightId, seats, key);
    if (!answer.ok) return answer.error;
    // The form about who flies asks the flight which rows have exits.
    useServices().live.start();
    useOrders().take(answer.value);
    begun.add(answer.value.id);
    return answer.value.id;
  }

  /** Whoever sits here next has begun none of them. */
  function forget(): void {
    if (begun.size > 0) useServices().live.stop();
    begun.clear();
  }

  return { begin, forget, has: (orderId: string) => begun.has(orderId) };
});
