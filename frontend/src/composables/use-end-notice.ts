import { computed, watch } from 'vue';
import { isLive } from '../domain/order-words.ts';
import { useMessages } from '../stores/messages.ts';
import { useOrders } from '../stores/orders.ts';

/** Says why a flight's order ended while its seat map is on screen: the seats there are free again. */
export function useEndNotice(flightId: string): void {
  const orders = useOrders();
  const messages = useMessages();
  const newest = computed(() => orders.list.find((order) => order.flightId === flightId) ?? null);
  watch(newest, (order, before) => {
    if (!order || order.id !== before?.id || !isLive(before) || isLive(order)) return;
    if (order.status === 'confirmed') return;
    messages.show({
      tone: 'error',
      text: order.message ?? 'Your order has ended and its seats are free again. Choose anew.',
    });
  });
}
