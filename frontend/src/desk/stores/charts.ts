import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { useConnection } from '../../stores/connection.ts';
import { useDesk } from '../api/services.ts';
import type { ChartPoint } from '../api/types.ts';

const WATCH = 'charts';
const ACK_MS = 5_000;
/** Five minutes, a point a second. */
const KEPT_POINTS = 300;

/** The last minutes of the whole system, a point a second. */
export const useCharts = defineStore('desk-charts', () => {
  const points = shallowRef<readonly ChartPoint[]>([]);
  const loaded = ref(false);

  /** A point twice, or one from before, changes nothing. */
  function take(fresh: readonly ChartPoint[]): void {
    const last = points.value.at(-1)?.at ?? '';
    const newer = fresh.filter((point) => point.at > last);
    if (newer.length > 0) points.value = [...points.value, ...newer].slice(-KEPT_POINTS);
  }

  useDesk().live.on('charts:point', (point) => take([point]));

  /** Follows the charts; returns how to stop. */
  function watch(): () => void {
    const connection = useConnection();
    connection.watch(WATCH, async () => {
      const ack = await useDesk().live.request<{ series: ChartPoint[] }>(
        'charts:watch',
        {},
        ACK_MS,
      );
      if (!ack.ok) return 'failed';
      take(ack.series);
      loaded.value = true;
      return 'fresh';
    });
    return () => connection.unwatch(WATCH);
  }

  return { points, loaded, watch };
});
