import { pricedLayout } from '@aisle/shared/aircraft';
import { computed, shallowReactive, shallowRef, watch, type Ref } from 'vue';
import type { Layout } from '../../api/types.ts';
import { indexSeats } from '../../domain/seat-index.ts';
import type { HistorySummary, Moment } from '../api/types.ts';
import { freeSeat, takeSeat, type AgentSeat } from '../domain/agent-seat.ts';

/** The seats of a moment, for the map: the seats of its last change are marked, or else those of an order. */
export function usePastSeats(
  summary: Ref<HistorySummary | null>,
  moment: Ref<Moment | null>,
  order: Ref<string | null>,
) {
  const flight = computed(() => (moment.value ?? summary.value)?.flight ?? null);
  /** What the map is of: another flight, or another aircraft, is another map. */
  const mapKey = computed(() =>
    flight.value ? `${flight.value.id} ${flight.value.aircraft}` : '',
  );
  const layout = shallowRef<Layout | null>(null);
  // Each moment has a flight of its own; only another map is laid out anew.
  watch(
    mapKey,
    () => {
      const shown = flight.value;
      layout.value = shown ? pricedLayout(shown.aircraft, shown.fares) : null;
    },
    { immediate: true },
  );
  const index = computed(() => (layout.value ? indexSeats(layout.value) : null));
  const seats = computed<ReadonlyMap<string, AgentSeat>>(
    () =>
      new Map(
        (index.value?.places ?? []).map(({ designator }) => [
          designator,
          shallowReactive(freeSeat()),
        ]),
      ),
  );

  watch(
    [seats, moment, order],
    ([map, shown, owner]) => {
      const changed = new Set(shown?.change?.seats);
      for (const [designator, seat] of map) {
        takeSeat(seat, shown?.seats[designator]);
        const own = owner !== null && seat.orderId === owner;
        seat.mark = changed.has(designator) ? 'changed' : own ? 'order' : null;
      }
    },
    { immediate: true },
  );

  return { layout, index, seats, mapKey };
}
