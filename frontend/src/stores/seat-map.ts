import { useThrottleFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef } from 'vue';
import type { Failure } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import type { FlightChanged, FlightSnapshot, FlightWatched, SeatStatus } from '../api/types.ts';
import { indexSeats, type SeatIndex } from '../domain/seat-index.ts';
import type { SeatFacts } from '../domain/seat-view.ts';
import { useClock } from './clock.ts';
import { follow, type Following } from './follow.ts';
import { handedOver } from './handed-over.ts';

/** One seat's state. Each seat has a reactive object of its own: a change repaints one seat, not the map. */
export type LiveSeat = { -readonly [K in keyof SeatFacts]: SeatFacts[K] };

const marks = { mine: false, booked: false, pending: false, proposed: false, dimmed: false };
const unmarked = { ...marks, swappable: false, initials: '' };
/** Changes that follow each other sooner are painted together: a slow phone cannot paint each of dozens a second. */
const paintEveryMs = 200;
const COUNTED: readonly SeatStatus[] = ['free', 'held', 'paying', 'sold', 'blocked'];

/** The flight that is on screen: its layout, and what the server says of each seat. */
export const useSeatMap = defineStore('seat-map', () => {
  const snapshot = shallowRef<FlightSnapshot | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const index = shallowRef<SeatIndex>({ places: [], bands: [], get: () => undefined });
  const seats = shallowRef<ReadonlyMap<string, LiveSeat>>(new Map());
  const counts = shallowReactive<Record<SeatStatus, number>>({
    free: 0,
    held: 0,
    paying: 0,
    sold: 0,
    blocked: 0,
  });
  /** Counts what happened to seats, for who shows all of them at once. */
  const changes = ref(0);
  let flightId: string | null = null;
  let version = -1;
  let following: Following | null = null;
  /** What changes said of seats and the map does not show yet. */
  const unpainted = new Map<string, SeatStatus>();

  function setStatus(designator: string, status: SeatStatus): void {
    const seat = seats.value.get(designator);
    if (!seat || seat.status === status) return;
    counts[seat.status] -= 1;
    counts[status] += 1;
    seat.status = status;
    changes.value += 1;
  }

  const paint = useThrottleFn(
    () => {
      for (const [designator, status] of unpainted) setStatus(designator, status);
      unpainted.clear();
    },
    paintEveryMs,
    true,
  );

  function takeSnapshot(next: FlightSnapshot): void {
    if (next.flight.id !== flightId || next.version < version) return;
    // A flight may get another aircraft.
    if (snapshot.value?.flight.aircraft !== next.flight.aircraft) {
      index.value = indexSeats(next.layout);
      seats.value = new Map(
        index.value.places.map(({ designator }) => [
          designator,
          shallowReactive({ status: 'free', ...unmarked }),
        ]),
      );
      for (const status of COUNTED) counts[status] = 0;
      counts.free = seats.value.size;
    }
    version = next.version;
    snapshot.value = next;
    failure.value = null;
    unpainted.clear();
    for (const designator of seats.value.keys()) {
      setStatus(designator, next.seats[designator]?.status ?? 'free');
    }
  }

  /** Folds a change in. A gap before it means that something was lost: the line is asked again. */
  function takeChange(change: FlightChanged): void {
    if (change.flightId !== flightId || change.version <= version) return;
    if (change.from > version) {
      following?.again();
      return;
    }
    version = change.version;
    for (const [designator, seat] of Object.entries(change.seats)) {
      unpainted.set(designator, seat.status);
    }
    void paint();
  }

  useServices().live.on('flight:changed', takeChange);

  function takeAnswer(answer: FlightWatched): void {
    if ('snapshot' in answer) takeSnapshot(answer.snapshot);
    // Not what was asked for: begin anew with a whole snapshot.
    else if (answer.changes.from > version) version = -1;
    else takeChange(answer.changes);
  }

  /** Asks over REST: works while the live line does not. */
  async function load(): Promise<void> {
    if (flightId === null) return;
    const answer = await useServices().client.flight(flightId);
    if (answer.ok) takeSnapshot(answer.value);
    else if (!snapshot.value) failure.value = answer.error;
  }

  /** Puts a flight on screen, and follows it; returns how to let go. */
  const open = handedOver((id) => {
    flightId = id;
    void load();
    following = follow<FlightWatched>({
      live: useServices().live,
      name: 'flight',
      of: { flightId: id },
      more: () => (version >= 0 ? { version } : {}),
      take: takeAnswer,
      isWhole: () => version >= 0,
    });
  }, close);

  function close(): void {
    following?.stop();
    flightId = null;
    version = -1;
    snapshot.value = null;
    failure.value = null;
    unpainted.clear();
    seats.value = new Map();
  }

  /** Marks what is the customer's: confirmed, booked before, and under way. */
  function mark(
    mine: readonly string[],
    booked: readonly string[],
    pending: readonly string[],
  ): void {
    changes.value += 1;
    for (const [designator, seat] of seats.value) {
      seat.mine = mine.includes(designator);
      seat.booked = booked.includes(designator);
      seat.pending = pending.includes(designator);
    }
  }

  /** Whether a choice may have a seat: it is free, or the customer's in this order. */
  function isOpen(designator: string): boolean {
    const seat = seats.value.get(designator);
    return seat !== undefined && (seat.status === 'free' || seat.mine);
  }

  /** Dims all seats but these; null: none. */
  function narrow(fitting: ReadonlySet<string> | null): void {
    changes.value += 1;
    for (const [designator, seat] of seats.value) seat.dimmed = fitting?.has(designator) === false;
  }

  /** Marks what is proposed to the customer. */
  function propose(proposed: readonly string[]): void {
    for (const [designator, seat] of seats.value) seat.proposed = proposed.includes(designator);
  }

  /** Whether whoever has a seat may be asked to swap. */
  function offerSwaps(offered: boolean): void {
    for (const seat of seats.value.values()) seat.swappable = offered;
  }

  /** Writes on each seat who sits there, of those who book together. */
  function showInitials(initials: ReadonlyMap<string, string>): void {
    changes.value += 1;
    for (const [designator, seat] of seats.value) seat.initials = initials.get(designator) ?? '';
  }

  const flight = computed(() => snapshot.value?.flight ?? null);
  const layout = computed(() => snapshot.value?.layout ?? null);
  const departed = computed(() => {
    const known = flight.value;
    return (
      known !== null &&
      (known.status === 'departed' ||
        known.status === 'cancelled' ||
        useClock().hasCome(Date.parse(known.departsAt)))
    );
  });
  /** No seats are taken any more; what is held may still be paid. */
  const closed = computed(() => flight.value?.status === 'closed');

  return {
    ...{ flight, layout, index, seats, counts, changes, departed, closed, failure },
    ...{ open, load, mark, isOpen, narrow, propose, offerSwaps, showInitials },
  };
});
