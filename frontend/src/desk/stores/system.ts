import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { useDesk } from '../api/client.ts';
import type { ChartPoint, Invariants } from '../api/types.ts';
import { follow } from '../../stores/follow.ts';

/** Five minutes, a point a second. */
const KEPT_POINTS = 300;

interface Series {
  readonly series: readonly ChartPoint[];
}

/** The last minutes of the whole system, a point a second. */
export const useCharts = defineStore('desk-charts', () => {
  const points = shallowRef<readonly ChartPoint[]>([]);

  /** A point twice, or one from before, changes nothing. */
  function take(fresh: readonly ChartPoint[]): void {
    const last = points.value.at(-1)?.at ?? '';
    const newer = fresh.filter((point) => point.at > last);
    if (newer.length > 0) points.value = [...points.value, ...newer].slice(-KEPT_POINTS);
  }

  useDesk().live.on('charts:point', (point) => take([point]));

  /** Follows the charts; returns how to stop. */
  function watch(): () => void {
    const { live } = useDesk();
    const whole = { live, name: 'charts', take: ({ series }: Series) => take(series) };
    return follow(whole).stop;
  }

  return { points, watch };
});

/** What must hold whatever happens, and whether it does. */
export const useInvariants = defineStore('desk-invariants', () => {
  const report = shallowRef<Invariants | null>(null);
  const broken = computed(() => report.value?.invariants.filter(({ ok }) => ok === false) ?? []);

  function take({ checkedAt, invariants }: Invariants): void {
    if (checkedAt === null || (report.value?.checkedAt ?? '') > checkedAt) return;
    report.value = { checkedAt, invariants };
  }

  useDesk().live.on('invariants:changed', take);

  /** Follows the checks; returns how to stop. */
  function watch(): () => void {
    return follow<Invariants>({ live: useDesk().live, name: 'invariants', take }).stop;
  }

  return { report, broken, watch };
});
