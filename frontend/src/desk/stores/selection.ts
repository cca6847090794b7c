import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';
import { pressed, type Selection } from '../domain/agent-seat.ts';
import { useRoom } from './room.ts';

/** What is picked in the open room: seats for an act, an order to look at, or the seats that it shall move to. */
export const useSelection = defineStore('desk-selection', () => {
  const room = useRoom();
  const pick = ref<Selection>({ kind: 'none' });

  const order = computed(() => {
    const { value } = pick;
    return value.kind === 'order' || value.kind === 'move' ? value.orderId : null;
  });
  const seats = computed(() => (pick.value.kind === 'seats' ? pick.value.seats : []));
  const targets = computed(() => (pick.value.kind === 'move' ? pick.value.targets : null));

  /** A seat was pressed. `more`: with Shift, from the last one to this. False when nothing came of it. */
  function press(designator: string, more = false): boolean {
    const before = pick.value;
    const names = room.index.places.map((place) => place.designator);
    pick.value = pressed(pick.value, designator, {
      more,
      names,
      statusOf: (seat) => room.seats.get(seat)?.status ?? 'free',
      ownerOf: (seat) => room.seats.get(seat)?.orderId ?? null,
      sizeOf: (orderId) => room.orders.get(orderId)?.seats.length ?? 0,
    });
    return pick.value !== before;
  }

  function showOrder(orderId: string): void {
    pick.value = { kind: 'order', orderId };
  }

  /** The whole rows of the seats that are chosen, as far as they are in the same state. */
  function wholeRows(): void {
    const first = seats.value[0];
    const status = first === undefined ? null : room.seats.get(first)?.status;
    const rows = new Set(seats.value.map((seat) => room.index.get(seat)?.row));
    const found = room.index.places.filter(
      (place) => rows.has(place.row) && room.seats.get(place.designator)?.status === status,
    );
    pick.value = { kind: 'seats', seats: found.map((place) => place.designator) };
  }

  function startMove(orderId: string): void {
    pick.value = { kind: 'move', orderId, targets: [] };
  }

  /** Takes back some of the seats that an order was to move to. */
  function dropTargets(lost: readonly string[]): void {
    const { value } = pick;
    if (value.kind !== 'move') return;
    pick.value = { ...value, targets: value.targets.filter((seat) => !lost.includes(seat)) };
  }

  function clear(): void {
    pick.value = { kind: 'none' };
  }

  /** Lays the marks over the seats for as long as the caller lives. */
  function keepMarks(): void {
    watchEffect(() => {
      const chosen = new Set(seats.value);
      const wanted = new Set(targets.value);
      for (const [designator, seat] of room.seats) {
        if (wanted.has(designator)) seat.mark = 'target';
        else if (chosen.has(designator)) seat.mark = 'chosen';
        else seat.mark = order.value !== null && seat.orderId === order.value ? 'order' : null;
      }
    });
  }

  return {
    pick,
    order,
    seats,
    targets,
    press,
    showOrder,
    wholeRows,
    startMove,
    dropTargets,
    clear,
    keepMarks,
  };
});
