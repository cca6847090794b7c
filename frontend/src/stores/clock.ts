import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { betterSample, clockSample, type ClockSample } from '../domain/clock.ts';

const TICK_MS = 250;

/** The server's clock, as well as its answers let us know it. */
export const useClock = defineStore('clock', () => {
  const sample = shallowRef<ClockSample | null>(null);
  const local = ref(Date.now());

  /** Learns from an answer that carried the server's time. */
  function observe(serverTime: string, sentAt: number, receivedAt: number): void {
    sample.value = betterSample(
      sample.value,
      clockSample(Date.parse(serverTime), sentAt, receivedAt),
    );
  }

  /** Server's time, ms, moving on by itself. */
  const now = computed(() => local.value + (sample.value?.offset ?? 0));

  /** Starts the ticking; returns how to stop it. */
  function start(): () => void {
    const timer = setInterval(() => (local.value = Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }

  return { now, observe, start };
});
