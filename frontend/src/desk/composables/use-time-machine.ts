import { useIntervalFn } from '@vueuse/core';
import { computed, ref, shallowRef } from 'vue';
import type { Failure } from '../../api/failure.ts';
import type { HistorySource } from '../api/history.ts';
import type { FlightEventRecord, HistorySummary, Moment } from '../api/types.ts';
import { advance, MomentCache, within, type Speed } from '../domain/playback.ts';

const FRAME_MS = 200;
const KEPT_MOMENTS = 120;
/** Changes that stand beside the map, before and after the one that is shown. */
const AROUND = 30;

/** One flight at any moment of its life. */
export function useTimeMachine(from: HistorySource) {
  const source = shallowRef(from);
  const summary = shallowRef<HistorySummary | null>(null);
  const moment = shallowRef<Moment | null>(null);
  const changes = shallowRef<readonly FlightEventRecord[]>([]);
  const failure = shallowRef<Failure | null>(null);
  /** The version that was asked for; the map follows as soon as it is there. */
  const version = ref(0);
  const speed = ref<Speed>(5);
  const playing = ref(false);
  const busy = computed(() => moment.value?.version !== version.value);
  let cache = new MomentCache<Moment>(KEPT_MOMENTS);
  let asking = false;
  let rest = 0;
  let listedFrom = -1;

  /** One question at a time; when it is answered, the version that is wanted by then is asked for. */
  async function fetchWanted(): Promise<void> {
    if (asking) return;
    asking = true;
    const own = source.value;
    while (moment.value?.version !== version.value) {
      const wanted = version.value;
      const known = cache.get(wanted);
      const answer = known ? null : await own.at({ version: wanted });
      if (own !== source.value) break;
      if (answer && !answer.ok) {
        failure.value = answer.error;
        playing.value = false;
        break;
      }
      const shown = known ?? answer?.value;
      if (!shown) break;
      cache.put(wanted, shown);
      moment.value = shown;
      failure.value = null;
    }
    asking = false;
    await listAround();
  }

  /** The list beside the map: asked anew only when the version leaves its middle. */
  async function listAround(): Promise<void> {
    if (playing.value && changes.value.length > 0 && version.value < listedFrom + 2 * AROUND)
      return;
    const after = Math.max(summary.value?.from ?? 0, version.value - AROUND);
    if (Math.abs(after - listedFrom) < AROUND / 2 && listedFrom >= 0) return;
    const own = source.value;
    const answer = await own.changes(after, 2 * AROUND);
    if (!answer.ok || own !== source.value) return;
    listedFrom = after;
    changes.value = answer.value.changes;
  }

  /** Shows a version: the nearest that there is. */
  function goTo(wanted: number): void {
    if (!summary.value) return;
    version.value = within(summary.value, wanted);
    void fetchWanted();
  }

  /** Shows the map as it was at a moment (ISO). */
  async function goToTime(time: string): Promise<void> {
    const answer = await source.value.at({ time });
    failure.value = answer.ok ? null : answer.error;
    if (answer.ok) goTo(answer.value.version);
  }

  /** Learns how far the history reaches, and shows one version of it: the last unless another is named. */
  async function start(first: number | null): Promise<void> {
    const own = source.value;
    const answer = await own.summary();
    if (own !== source.value) return;
    if (!answer.ok) {
      failure.value = answer.error;
      return;
    }
    summary.value = answer.value;
    goTo(first ?? answer.value.to);
  }

  /** Learns how far the history reaches by now. What is shown stays. */
  async function grow(): Promise<void> {
    const own = source.value;
    const answer = await own.summary();
    if (own !== source.value || !answer.ok) return;
    summary.value = answer.value;
    listedFrom = -1;
    await listAround();
  }

  /** Reads another history from now on: a file's, or the server's again. */
  async function use(next: HistorySource): Promise<void> {
    source.value = next;
    cache = new MomentCache(KEPT_MOMENTS);
    listedFrom = -1;
    playing.value = false;
    moment.value = null;
    changes.value = [];
    asking = false;
    await start(null);
  }

  useIntervalFn(() => {
    if (!playing.value || !summary.value) return;
    const next = advance({ version: version.value, rest }, speed.value, FRAME_MS);
    rest = next.rest;
    if (next.version === version.value) return;
    goTo(next.version);
    if (version.value >= summary.value.to) playing.value = false;
  }, FRAME_MS);

  /** Plays on; from the beginning when the end is shown. */
  function togglePlay(): void {
    playing.value = !playing.value;
    rest = 0;
    if (playing.value && summary.value && version.value >= summary.value.to) {
      goTo(summary.value.from);
    }
  }

  return {
    source,
    summary,
    moment,
    changes,
    failure,
    version,
    speed,
    playing,
    busy,
    goTo,
    goToTime,
    start,
    grow,
    use,
    togglePlay,
  };
}
