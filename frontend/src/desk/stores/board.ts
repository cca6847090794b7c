import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef } from 'vue';
import type { SocketError } from '../../api/types.ts';
import { useDesk } from '../api/client.ts';
import type { BoardRow } from '../api/types.ts';
import type { RowTimes } from '../domain/board-view.ts';
import { follow } from '../../stores/follow.ts';

const never: RowTimes = { cameAt: null, changedAt: null };

/** Every flight as the board shows it, and when each row came and changed. */
export const useBoard = defineStore('desk-board', () => {
  const byId = shallowReactive(new Map<string, BoardRow>());
  const times = new Map<string, RowTimes>();
  const loaded = ref(false);
  const refusal = shallowRef<SocketError | null>(null);
  const rows = computed(() => [...byId.values()]);

  /** Only a row that differs counts as changed: the whole board comes again with every resync. */
  function take(row: BoardRow, now: number): void {
    const { id } = row.flight;
    const known = byId.get(id);
    if (known && known.version > row.version) return;
    if (!known) times.set(id, { cameAt: loaded.value ? now : null, changedAt: null });
    else if (known.version !== row.version || known.state !== row.state) {
      times.set(id, { cameAt: timesOf(id).cameAt, changedAt: now });
    }
    byId.set(id, row);
  }

  function takeChanged(flights: readonly BoardRow[]): void {
    const now = Date.now();
    for (const row of flights) take(row, now);
  }

  function takeAll(flights: readonly BoardRow[]): void {
    const ids = new Set(flights.map((row) => row.flight.id));
    for (const id of [...byId.keys()]) {
      if (!ids.has(id)) byId.delete(id);
    }
    takeChanged(flights);
    loaded.value = true;
    refusal.value = null;
  }

  function timesOf(flightId: string): RowTimes {
    return times.get(flightId) ?? never;
  }

  useDesk().live.on('board:changed', ({ flights, gone }) => {
    for (const flightId of gone) byId.delete(flightId);
    takeChanged(flights);
  });

  /** Follows the board; returns how to stop. */
  function watch(): () => void {
    return follow<{ flights: BoardRow[] }>({
      live: useDesk().live,
      name: 'board',
      take: ({ flights }) => takeAll(flights),
      refused: (error) => (refusal.value = error),
    }).stop;
  }

  return { rows, byId, loaded, refusal, timesOf, watch };
});
