import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef } from 'vue';
import type { Failure } from '../../api/failure.ts';
import { indexSeats, type SeatIndex } from '../../domain/seat-index.ts';
import { handedOver } from '../../stores/handed-over.ts';
import { useDesk } from '../api/client.ts';
import type { FlightRoom, RoomChanged, RoomOrder } from '../api/types.ts';
import { freeSeat, takeSeat, type AgentSeat } from '../domain/agent-seat.ts';
import { nameAt } from '../domain/passengers.ts';
import { mergedAudit } from '../domain/audit-words.ts';
import { follow, type Following } from '../../stores/follow.ts';

const nowhere: SeatIndex = { places: [], bands: [], get: () => undefined };

/** The flight whose room is open: every seat with its owner, every order, what agents did. */
export const useRoom = defineStore('desk-room', () => {
  const room = shallowRef<FlightRoom | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const index = shallowRef<SeatIndex>(nowhere);
  const seats = shallowRef<ReadonlyMap<string, AgentSeat>>(new Map());
  const orders = shallowReactive(new Map<string, RoomOrder>());
  let flightId: string | null = null;
  let following: Following | null = null;

  function layOut(next: FlightRoom): void {
    index.value = indexSeats(next.layout);
    seats.value = new Map(
      index.value.places.map(({ designator }) => [designator, shallowReactive(freeSeat())]),
    );
  }

  function takeRoom(next: FlightRoom): void {
    if (next.flight.id !== flightId) return;
    const known = room.value;
    if (known && next.version < known.version) return;
    if (known?.layout.aircraft !== next.layout.aircraft) layOut(next);
    for (const [designator, seat] of seats.value) takeSeat(seat, next.seats[designator]);
    const ids = new Set(next.orders.map(({ orderId }) => orderId));
    for (const id of [...orders.keys()]) if (!ids.has(id)) orders.delete(id);
    for (const order of next.orders) takeOrder(order);
    room.value = next;
    failure.value = null;
  }

  /** Its people have the seats that were taken before. */
  function takeOrder(order: RoomOrder): void {
    orders.set(order.orderId, order);
    for (const designator of order.seats) {
      const seat = seats.value.get(designator);
      if (seat) seat.name = nameAt(order, designator);
    }
  }

  /** Folds a change in. A gap before it, or another aircraft, asks for the whole room anew. */
  function takeChange(change: RoomChanged): void {
    const known = room.value;
    if (!known || change.flightId !== flightId || change.version < known.version) return;
    if (change.from > known.version || change.flight.aircraft !== known.flight.aircraft) {
      following?.again();
      return;
    }
    for (const [designator, wire] of Object.entries(change.seats)) {
      const seat = seats.value.get(designator);
      if (seat) takeSeat(seat, wire);
    }
    for (const order of change.orders) takeOrder(order);
    for (const orderId of change.gone) orders.delete(orderId);
    const { flight, state, version, serverTime, rebookBy } = change;
    const audit = mergedAudit(known.audit, change.audit);
    const { rebookBy: _, ...rest } = known;
    const waits = rebookBy !== undefined && { rebookBy };
    room.value = { ...rest, flight, state, ...waits, version, audit, serverTime };
  }

  useDesk().live.on('room:changed', takeChange);

  /** Asks over REST: works while the live line does not, and knows what to say of a flight that is none. */
  async function load(): Promise<void> {
    if (flightId === null) return;
    const answer = await useDesk().client.room(flightId);
    if (answer.ok) takeRoom(answer.value);
    else if (!room.value) failure.value = answer.error;
  }

  /** Opens a flight's room; returns how to leave it. */
  const open = handedOver((id) => {
    flightId = id;
    void load();
    following = follow<{ room: FlightRoom }>({
      live: useDesk().live,
      name: 'room',
      of: { flightId: id },
      take: (ack) => takeRoom(ack.room),
    });
  }, close);

  function close(): void {
    following?.stop();
    flightId = null;
    room.value = null;
    failure.value = null;
    seats.value = new Map();
    orders.clear();
  }

  const flight = computed(() => room.value?.flight ?? null);
  const state = computed(() => room.value?.state ?? null);
  /** While orders of a cancelled flight wait to be rebooked: until then they do, ISO 8601. */
  const rebookBy = computed(() => room.value?.rebookBy ?? null);
  const version = computed(() => room.value?.version ?? 0);
  const layout = computed(() => room.value?.layout ?? null);
  const audit = computed(() => room.value?.audit ?? []);

  return {
    flight,
    state,
    rebookBy,
    version,
    layout,
    audit,
    index,
    seats,
    orders,
    failure,
    open,
    load,
  };
});
