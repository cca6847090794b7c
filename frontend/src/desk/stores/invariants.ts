import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { useConnection } from '../../stores/connection.ts';
import { useDesk } from '../api/services.ts';
import type { Invariants } from '../api/types.ts';

const WATCH = 'invariants';
const ACK_MS = 5_000;

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
    const connection = useConnection();
    connection.watch(WATCH, async () => {
      const ack = await useDesk().live.request<Invariants>('invariants:watch', {}, ACK_MS);
      if (!ack.ok) return 'failed';
      take(ack);
      return 'fresh';
    });
    return () => connection.unwatch(WATCH);
  }

  return { report, broken, watch };
});
