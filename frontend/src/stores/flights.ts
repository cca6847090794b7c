import { defineStore } from 'pinia';
import { computed, reactive, ref } from 'vue';
import type { Failure } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import type { Flight } from '../api/types.ts';
import { useConnection } from './connection.ts';

const WATCH = 'flights';
const ACK_MS = 5_000;

/** The list of flights with their live counts. */
export const useFlights = defineStore('flights', () => {
  const byId = reactive(new Map<string, Flight>());
  const loaded = ref(false);
  const failure = ref<Failure | null>(null);
  const list = computed(() => [...byId.values()]);

  function take(flights: readonly Flight[]): void {
    for (const flight of flights) byId.set(flight.id, flight);
    loaded.value = true;
    failure.value = null;
  }

  useServices().live.on('flights:changed', ({ flights }) => take(flights));

  /** Asks over REST: works while the live line does not. */
  async function load(): Promise<void> {
    const answer = await useServices().client.flights();
    if (answer.ok) take(answer.value);
    else failure.value = answer.error;
  }

  /** Loads, and follows what changes until {@link unwatch}. */
  function watch(): void {
    if (!loaded.value) void load();
    useConnection().watch(WATCH, async () => {
      const ack = await useServices().live.request<{ flights: Flight[] }>(
        'flights:watch',
        {},
        ACK_MS,
      );
      if (!ack.ok) return 'failed';
      take(ack.flights);
      return 'fresh';
    });
  }

  function unwatch(): void {
    useConnection().unwatch(WATCH);
  }

  return { list, loaded, failure, byId, load, watch, unwatch };
});
