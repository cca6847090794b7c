import { watch } from 'vue';
import { flightNews } from '../domain/flight-news.ts';
import { isLive } from '../domain/order-words.ts';
import { useMessages } from '../stores/messages.ts';
import { useOrders } from '../stores/orders.ts';
import { useSeatMap } from '../stores/seat-map.ts';

/** Tells of a change of the flight on screen. Who has seats on it hears of it from the order, in its own words. */
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
