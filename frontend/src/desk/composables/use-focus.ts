import { useMediaQuery } from '@vueuse/core';
import { nextTick, watch } from 'vue';
import { useRoom } from '../stores/room.ts';
import { useSelection } from '../stores/selection.ts';

/**
 * Leads the focus back to where it was before something opened: to the element itself, or where that is gone by
 * then, to the seat that it was about, to the order that is looked at, or else to the page's content.
 */
export function useFocusReturn() {
  let from: HTMLElement | null = null;
  let seat: string | null = null;

  function remember(): void {
    seat = null;
    from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  }

  function restore(): void {
    const lost = !from?.isConnected || from === document.body || from.matches(':disabled');
    const onMap =
      seat === null ? null : document.querySelector<HTMLElement>(`[data-seat="${seat}"]`);
    const content = document.getElementById('order-title') ?? document.getElementById('main');
    const to = lost ? (onMap ?? content) : from;
    to?.focus({ preventScroll: lost });
  }

  /** Where the element is gone, the focus goes on at this seat of the map. */
  function leadTo(designator: string): void {
    seat = designator;
  }

  return { remember, restore, leadTo };
}

/**
 * Leads eyes and keys through a room: to an order that opens, to the map while it moves, and back. `reveal` brings
 * a seat into view, with the focus if wanted.
 */
export function useRoomFocus(reveal: (seat: string, focus: boolean) => void) {
  const room = useRoom();
  const selection = useSelection();
  const back = useFocusReturn();
  /** On a small screen the order stands below the map. */
  const stacked = useMediaQuery('(max-width: 63.99rem)');
  const title = () => document.getElementById('order-title');

  async function showOrder(): Promise<void> {
    await nextTick();
    if (stacked.value) title()?.scrollIntoView({ block: 'center' });
  }

  watch(
    () => selection.order,
    (orderId, before) => {
      if (orderId === null) return;
      if (before === null) back.remember();
      void showOrder();
      const seat = room.orders.get(orderId)?.seats[0];
      if (seat !== undefined && !stacked.value) reveal(seat, false);
    },
  );
  // The button that began the move is gone: its keys go on at the order's first seat.
  watch(
    () => selection.targets !== null,
    (moving) => {
      const orderId = selection.order;
      const seat = orderId === null ? undefined : room.orders.get(orderId)?.seats[0];
      if (moving && seat !== undefined) reveal(seat, true);
    },
  );

  /** Back from choosing seats to the order. */
  async function leaveMove(): Promise<void> {
    if (selection.order !== null) selection.showOrder(selection.order);
    await showOrder();
    title()?.focus({ preventScroll: true });
  }

  function closeOrder(): void {
    const wasOpen = selection.order !== null;
    selection.clear();
    if (wasOpen) void nextTick(back.restore);
  }

  return { leaveMove, closeOrder };
}
