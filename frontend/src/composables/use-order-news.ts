import { watch } from 'vue';
import { orderNews } from '../domain/order-news.ts';
import { useMessages } from '../stores/messages.ts';
import { useOrders } from '../stores/orders.ts';

/** Tells what the airline did to an order of this browser, at once and on whatever page. It stays until it is read. */
export function useOrderNews(): void {
  const orders = useOrders();
  const messages = useMessages();
  watch(
    () => orders.list,
    (list, former) => {
      for (const order of list) {
        const before = former.find(({ id }) => id === order.id);
        const text = before ? orderNews(before, order) : null;
        if (text !== null) messages.show({ tone: 'warning', text, topic: `news ${order.id}` });
      }
    },
  );
}
