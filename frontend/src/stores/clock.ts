import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';

/** One comparison with the server's clock; all ms. */
export interface ClockSample {
  /** Server's time minus ours. */
  readonly offset: number;
  /** The sample may be wrong by half of this. */
  readonly roundTrip: number;
  readonly at: number;
}

/** A sample is worth less with age: clocks drift, and machines sleep. */
const FRESH_MS = 60_000;

/** Compares: the server said its time at some moment between `sentAt` and `receivedAt`. */
export function clockSample(serverTime: number, sentAt: number, receivedAt: number): ClockSample {
  return {
    offset: serverTime - (sentAt + receivedAt) / 2,
    roundTrip: Math.max(0, receivedAt - sentAt),
    at: receivedAt,
  };
}

/** The better of two: the narrower one, unless it is old. */
export function betterSample(known: ClockSample | null, next: ClockSample): ClockSample {
  if (!known || next.at - known.at > FRESH_MS || next.at < known.at) return next;
  return next.roundTrip <= known.roundTrip ? next : known;
}

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
