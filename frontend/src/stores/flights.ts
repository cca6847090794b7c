import { defineStore } from 'pinia';
import { computed, reactive, ref } from 'vue';
import type { Failure } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import type { Flight } from '../api/types.ts';
import { follow } from './follow.ts';

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

  /** Loads the list, and follows what changes in it; returns how to stop. */
  function watch(): () => void {
    if (!loaded.value) void load();
    return follow<{ flights: Flight[] }>({
      live: useServices().live,
      name: 'flights',
      take: ({ flights }) => take(flights),
    }).stop;
  }

  return { list, loaded, failure, byId, load, watch };
});
