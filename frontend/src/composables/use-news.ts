import { watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Order } from '../api/types.ts';
import { flightNews, endedUnasked, orderName, orderNews } from '../domain/news.ts';
import { isLive } from '../domain/order-words.ts';
import { askedSwaps } from '../domain/swaps.ts';
import { useFlights } from '../stores/flights.ts';
import { useMessages, type MessageAction } from '../stores/messages.ts';
import { useOrders } from '../stores/orders.ts';
import { useSeatMap } from '../stores/seat-map.ts';

/** Tells of a change of the flight on screen. Who has seats on it is told by the order, in its own words. */
export function useFlightNews(): void {
  const seatMap = useSeatMap();
  const orders = useOrders();
  const messages = useMessages();
  watch(
    () => seatMap.flight,
    (flight, before) => {
      const text = flight && before ? flightNews(before, flight) : null;
      const hasSeats = orders.list.some(
        (order) =>
          order.flightId === flight?.id &&
          order.seats.length > 0 &&
          (isLive(order) || order.status === 'confirmed'),
      );
      if (text !== null && !hasSeats) {
        messages.show({ tone: 'warning', text, topic: 'news of the flight' });
      }
    },
  );
}

/**
 * Tells what happened to an order of this browser without its customer's doing, at once and on whatever page, or on the
 * next visit. It names the order, leads back to the seats of one that has ended, and stays until it is read.
 */
export function useOrderNews(): void {
  const orders = useOrders();
  const messages = useMessages();
  const route = useRoute();
  const router = useRouter();

  function backToSeats({ id, flightId, reason }: Order): MessageAction[] {
    const isThere = route.params['flightId'] === flightId;
    if (isThere || reason === 'flight-cancelled') return [];
    return [
      {
        label: 'Choose seats again',
        testId: 'news-seats',
        run: () => {
          messages.clear(`news ${id}`);
          void router.push({ name: 'flight', params: { flightId } });
        },
      },
    ];
  }

  /** What this page's own command came to, or the payment that its customer waits for. */
  function tellOutcome(order: Order, text: string): void {
    const tone = order.exchange?.state === 'failed' ? 'error' : 'success';
    messages.show({ tone, text, topic: `news ${order.id}` });
  }

  function toBooking({ id: orderId }: Order): MessageAction[] {
    const run = () => {
      messages.clear(`news ${orderId}`);
      void router.push({ name: 'order', params: { orderId } });
    };
    return [{ label: 'See the booking', testId: 'news-booking', run }];
  }

  function tell(order: Order, text: string): void {
    // After the payment its page is still the one of the payment.
    const isOrders = route.name === 'order' || route.name === 'pay';
    const isHere = isOrders && route.params['orderId'] === order.id;
    const isAsked = askedSwaps(order).some(({ message }) => message === text);
    // Its own page says it at length.
    if (order.reason !== null && route.params['orderId'] === order.id) return;
    if (isAsked && isHere) return messages.announce(text, 'assertive');
    const known = [useFlights().byId.get(order.flightId), useSeatMap().flight];
    const number = known.find((flight) => flight?.id === order.flightId)?.number;
    messages.show({
      tone: order.reason === null ? 'warning' : 'error',
      text: `${orderName(order, number)}: ${text}`,
      topic: `news ${order.id}`,
      lasting: true,
      ...(order.reason !== null && { actions: backToSeats(order) }),
      ...(isAsked && { actions: toBooking(order) }),
    });
  }

  watch(
    () => orders.list,
    (list, former) => {
      for (const order of list) {
        const before = former.find(({ id }) => id === order.id);
        const text = before ? orderNews(before, order) : null;
        // It was answered, here or in another tab, or is over.
        if (before && askedSwaps(before).length > askedSwaps(order).length)
          messages.clear(`news ${order.id}`);
        if (text === null) continue;
        if (orders.isOwn(order) || before?.exchange?.state === 'paying') tellOutcome(order, text);
        else tell(order, text);
      }
    },
  );
  watch(
    () => orders.missed,
    (missed, former) => {
      for (const order of missed) {
        if (former?.includes(order) || !endedUnasked(order)) continue;
        tell(order, order.message ?? 'This order has ended and its seats are free again.');
      }
    },
    { immediate: true },
  );
}
