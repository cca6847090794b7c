import { defineStore } from 'pinia';
import { computed, reactive, ref } from 'vue';
import type { Live } from '../api/live.ts';
import { useServices } from '../api/services.ts';

/** `stale`: the line stands, but something on the page could not be brought up to date. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'stale';

/**
 * Brings one watched thing up to date over the live line: `fresh` when it is, `gone` when there is nothing
 * to watch any more, `failed` when it must be tried again.
 */
export type Resync = () => Promise<'fresh' | 'gone' | 'failed'>;

interface Watch {
  readonly resync: Resync;
  state: 'waiting' | 'fresh' | 'failed';
  /** When it was brought up to date last, by this computer's clock, ms; null for never. */
  freshAt: number | null;
  running: boolean;
  /** Failures in a row. */
  failures: number;
  again: boolean;
  retry: ReturnType<typeof setTimeout> | undefined;
}

/** Every watch is asked anew this often: it proves that the line lives, and heals what was lost on it. */
const PROBE_MS = 10_000;
const RETRY_MS = 1_000;
/** A first answer may take its time on a slow line: nothing on the page is out of date before it. */
const FIRST_TRIES = 3;

/** Whether what the page shows is what the server knows. */
export const useConnection = defineStore('connection', () => {
  const connected = ref(false);
  const everConnected = ref(false);
  const tried = ref(false);
  const watches = reactive(new Map<string, Watch>());

  const state = computed<ConnectionState>(() => {
    if (!connected.value) return everConnected.value || tried.value ? 'reconnecting' : 'connecting';
    const states = [...watches.values()].map((watch) => watch.state);
    if (states.includes('failed')) return 'stale';
    return states.includes('waiting') ? 'connecting' : 'live';
  });

  /** What is not known to be up to date, and when it last was. */
  const behind = computed(() =>
    [...watches]
      .filter(([, watch]) => watch.state !== 'fresh')
      .map(([key, { freshAt }]) => ({ key, freshAt })),
  );

  const stands = () => connected.value;

  async function run(key: string): Promise<void> {
    const watch = watches.get(key);
    if (!watch || !stands()) return;
    if (watch.running) {
      watch.again = true;
      return;
    }
    clearTimeout(watch.retry);
    watch.running = true;
    const result = await watch.resync().catch(() => 'failed' as const);
    watch.running = false;
    if (watches.get(key) !== watch) return;
    if (result === 'gone') watches.delete(key);
    else if (watch.again) {
      watch.again = false;
      await run(key);
    } else if (stands()) {
      if (result === 'fresh') {
        watch.state = 'fresh';
        watch.freshAt = Date.now();
        watch.failures = 0;
        return;
      }
      watch.failures += 1;
      const begins = watch.freshAt === null && watch.failures < FIRST_TRIES;
      watch.state = begins ? 'waiting' : 'failed';
      watch.retry = setTimeout(
        () => void run(key),
        RETRY_MS * 2 ** Math.min(watch.failures - 1, 3),
      );
    }
  }

  function runAll(): void {
    for (const key of watches.keys()) void run(key);
  }

  /**
   * Keeps a thing up to date until it is let go of. The same key again replaces the former: a page that comes may watch the same
   * before the one that goes has let go. The function that it gives lets go of this watch alone, and says whether nobody else
   * watches the same by now.
   */
  function watch(key: string, resync: Resync): () => boolean {
    clearTimeout(watches.get(key)?.retry);
    watches.set(key, {
      resync,
      state: 'waiting',
      freshAt: null,
      running: false,
      failures: 0,
      again: false,
      retry: undefined,
    });
    const own = watches.get(key);
    void run(key);
    return () => {
      const isLast = watches.get(key) === own;
      if (isLast) {
        clearTimeout(own?.retry);
        watches.delete(key);
      }
      return isLast;
    };
  }

  /** Something was missed: bring it up to date at once. */
  function resync(key: string): void {
    void run(key);
  }

  /** Follows a line that somebody else opens; returns how to stop the probes. */
  function follow(live: Pick<Live, 'onChange'>): () => void {
    live.onChange((isConnected) => {
      connected.value = isConnected;
      tried.value = true;
      if (!isConnected) {
        for (const watch of watches.values()) watch.state = 'waiting';
        return;
      }
      everConnected.value = true;
      runAll();
    });
    const probe = setInterval(runAll, PROBE_MS);
    return () => clearInterval(probe);
  }

  /** Opens the customers' line and follows it; returns how to stop the probes. */
  function start(): () => void {
    const { live } = useServices();
    const stop = follow(live);
    live.start();
    return stop;
  }

  return { state, connected, behind, watch, resync, follow, start };
});
