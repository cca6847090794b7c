import { watch } from 'vue';
import type { Order } from '../api/types.ts';
import { guestAt, initialsIn } from '../domain/party.ts';
import { isLive } from '../domain/order-words.ts';
import { whyNot } from '../domain/seat-view.ts';
import { useChoice } from '../stores/choice.ts';
import { useMessages } from '../stores/messages.ts';
import { useOrders } from '../stores/orders.ts';
import { useSeatMap } from '../stores/seat-map.ts';
import { useTimeUp } from './use-countdown.ts';

const salesClosed = 'Sales for this flight are closed. Choose another flight.';

/** What a click on a seat does, on the map and in the list alike. */
export function useSeatToggle(flightId: string) {
  const seatMap = useSeatMap();
  const messages = useMessages();
  const orders = useOrders();
  const choice = useChoice();
  const isUp = useTimeUp(() => orders.liveOf(flightId));

  function refuse(text: string): void {
    messages.show({ tone: 'info', text, topic: 'choice' });
  }

  /** Why no seat of the order can change now; null when they can. */
  function whyFixed(): string | null {
    if (isUp.value)
      return 'The time for your seats is up: they are being given back. Choose again in a moment.';
    if (orders.liveOf(flightId)?.status === 'paying')
      return 'Your payment is running. Wait for its result before you change seats.';
    return null;
  }

  function toggle(designator: string): void {
    const seat = seatMap.seats.get(designator);
    if (!seat) return;
    const fixed = whyFixed();
    const order = orders.liveOf(flightId);
    const guest = order && guestAt(order, designator);
    if (fixed !== null) {
      refuse(fixed);
    } else if (guest) {
      refuse(
        `Seat ${designator} is ${guest.initials}’s. To give it back, remove them on the page of your order.`,
      );
    } else if (seat.booked && !seat.pending) {
      refuse(
        seat.status === 'sold'
          ? `Seat ${designator} is booked by you already.`
          : `Seat ${designator} is in another order of yours.`,
      );
    } else if (seatMap.closed && !seat.mine) {
      refuse(salesClosed);
    } else if (seat.mine || seat.pending || seat.status === 'free') {
      choice.toggle(flightId, designator);
    } else {
      refuse(whyNot(designator, seat.status));
    }
  }

  /** Takes a whole set in place of what was chosen, in one command. */
  function take(seats: readonly string[]): void {
    const fixed = whyFixed() ?? (seatMap.closed ? salesClosed : null);
    if (fixed !== null) refuse(fixed);
    else choice.of(flightId).choose(seats);
  }

  return { toggle, take };
}

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
  watch(
    () => [seatMap.seats, orders.liveOf(flightId)] as const,
    ([, order]) => seatMap.showInitials(order ? initialsIn(order) : new Map()),
    { immediate: true },
  );
}
