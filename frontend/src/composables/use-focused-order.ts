import { computed, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';
import type { Order } from '../api/types.ts';
import { isLive } from '../domain/order-words.ts';
import { useOrders } from '../stores/orders.ts';

/** The order whose time runs out first; null while none runs out. */
export function useUrgentOrder(): ComputedRef<Order | null> {
  const orders = useOrders();
  return computed(() => {
    const held = orders.list.filter(({ status, expiresAt }) => status === 'held' && expiresAt);
    const [first] = held.toSorted((a, b) => (a.expiresAt ?? '').localeCompare(b.expiresAt ?? ''));
    return first ?? null;
  });
}

/** The order that the header speaks of: the page's own, else the newest that is still live. */
export function useFocusedOrder(): ComputedRef<Order | null> {
  const route = useRoute();
  const orders = useOrders();
  return computed(() => {
    const { orderId, flightId } = route.params;
    if (typeof orderId === 'string') return orders.byId.get(orderId) ?? null;
    const here = typeof flightId === 'string' ? orders.liveOf(flightId) : null;
    return here ?? orders.list.find(isLive) ?? null;
  });
}
