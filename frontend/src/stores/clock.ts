import { defineStore } from 'pinia';
import { customRef, shallowRef, type Ref } from 'vue';

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

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** The server's clock, as well as its answers let us know it. It ticks while somebody looks: at rest no timer runs. */
export const useClock = defineStore('clock', () => {
  const sample = shallowRef<ClockSample | null>(null);
  const offset = () => sample.value?.offset ?? 0;

  /** Learns from an answer that carried the server's time. */
  function observe(serverTime: string, sentAt: number, receivedAt: number): void {
    sample.value = betterSample(
      sample.value,
      clockSample(Date.parse(serverTime), sentAt, receivedAt),
    );
  }

  const second = ticking(SECOND_MS);
  const minute = ticking(MINUTE_MS);
  /** Server's time, ms, moving on by itself every second. */
  const now = readonlyRef(() => second.value + offset());
  /** The same to the minute: for what says no seconds. */
  const thisMinute = readonlyRef(
    () => Math.floor((minute.value + offset()) / MINUTE_MS) * MINUTE_MS,
  );

  /** Whether a moment (ms) has come. Looks at the seconds in the last minute only. */
  function hasCome(at: number): boolean {
    return at - thisMinute.value < 2 * MINUTE_MS && now.value >= at;
  }

  return { now, thisMinute, observe, hasCome };
});

/**
 * This computer's time, ms. Whoever reads it is told again at the next full step; a step that nobody reads is
 * the last one, until somebody does.
 */
function ticking(stepMs: number): Readonly<Ref<number>> {
  let at = 0;
  let isRunning = false;
  return customRef((track, trigger) => ({
    get() {
      track();
      if (!isRunning) {
        isRunning = true;
        at = Date.now();
        setTimeout(
          () => {
            isRunning = false;
            trigger();
          },
          stepMs - (at % stepMs),
        );
      }
      return at;
    },
    set: () => undefined,
  }));
}

/** Unlike a computed value it is not kept: what nobody follows is never out of date. */
function readonlyRef(get: () => number): Readonly<Ref<number>> {
  return customRef(() => ({ get, set: () => undefined }));
}
