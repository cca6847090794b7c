import { watch } from 'vue';
import type { Order } from '../api/types.ts';
import { isLive } from '../domain/order-words.ts';
import { useChoice } from '../stores/choice.ts';
import { useOrders } from '../stores/orders.ts';
import { useSeatMap } from '../stores/seat-map.ts';

/** Seats that are the customer's, and not of the order that the page is about. */
function isOwned(order: Order, current: Order | null): boolean {
  return order.status === 'confirmed' || (isLive(order) && order.id !== current?.id);
}

/** Lays this customer's seats, confirmed and pending, over the server's map of a flight. */
export function useSeatMarks(flightId: string): void {
  const orders = useOrders();
  const seatMap = useSeatMap();
  const choice = useChoice().of(flightId);
  watch(
    () => {
      const mine = orders.liveOf(flightId)?.seats ?? [];
      const booked = orders.list
        .filter((order) => order.flightId === flightId && isOwned(order, orders.liveOf(flightId)))
        .flatMap((order) => order.seats);
      const pending = [...choice.intents.value]
        .filter(([seat, wanted]) => wanted !== mine.includes(seat))
        .map(([seat]) => seat);
      return { seats: seatMap.seats, mine, booked, pending };
    },
    ({ mine, booked, pending }) => seatMap.mark(mine, booked, pending),
    { immediate: true },
  );
}
