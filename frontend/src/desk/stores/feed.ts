import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { useDesk } from '../api/client.ts';
import type { Feed, FeedEvent } from '../api/types.ts';
import { FeedLog, feedPasses, type FeedFilter } from '../domain/feed-log.ts';
import { follow } from '../../stores/follow.ts';

/** Kept for the filter to search. */
const KEPT_EVENTS = 3_000;
/** On screen at once: nobody reads further, and each row costs. */
const SHOWN_EVENTS = 120;

const PAINT_MS = 250;
/** Flights tell of their events each for itself: asking again goes back this far behind the newest. */
const OVERLAP_MS = 10_000;

const before = (iso: string) => new Date(Date.parse(iso) - OVERLAP_MS).toISOString();

/** What happens on all flights, as it happens. */
export const useFeed = defineStore('desk-feed', () => {
  const log = new FeedLog(KEPT_EVENTS);
  const filter = ref<FeedFilter>({ text: '', kind: '' });
  const paused = ref(false);
  /** Events that came while paused and pass the filter. */
  const missed = ref(0);
  const shown = shallowRef<readonly FeedEvent[]>([]);
  /** Goes up with what comes: the log itself is no reactive thing, for its size. */
  const count = ref(0);
  const loaded = ref(false);
  /** Numbers of the flights of which more happened than could be told. */
  const gaps = ref<readonly string[]>([]);
  let painting = false;
  let paintedAt = -Infinity;

  const passes = computed(() => feedPasses(filter.value));

  function paint(): void {
    painting = false;
    paintedAt = performance.now();
    count.value += 1;
    if (paused.value) return;
    missed.value = 0;
    shown.value = log.latest(SHOWN_EVENTS, passes.value);
  }

  /** However many batches come, the list is laid out a few times a second: nobody reads faster. */
  function paintSoon(): void {
    if (painting) return;
    painting = true;
    const waitMs = paintedAt + PAINT_MS - performance.now();
    if (waitMs <= 0) requestAnimationFrame(paint);
    else setTimeout(() => requestAnimationFrame(paint), waitMs);
  }

  function numberOf(flightId: string): string {
    return log.latest(1, (event) => event.flightId === flightId)[0]?.number ?? flightId;
  }

  function take({ events, missed: ofFlights }: Feed): void {
    const fresh = log.add(events);
    if (ofFlights.length > 0) {
      gaps.value = [...new Set([...gaps.value, ...ofFlights.map(numberOf)])];
    }
    if (paused.value) missed.value += fresh.filter(passes.value).length;
    if (fresh.length > 0) paintSoon();
  }

  /** Somebody has read of the gaps. */
  function forgetGaps(): void {
    gaps.value = [];
  }

  /** Stops the list, not the listening. */
  function pause(): void {
    paused.value = true;
    missed.value = 0;
  }

  function resume(): void {
    paused.value = false;
    paint();
  }

  /** Another filter looks through everything that is kept, paused or not. */
  function narrow(next: FeedFilter): void {
    filter.value = next;
    missed.value = 0;
    shown.value = log.latest(SHOWN_EVENTS, passes.value);
  }

  /** The last events of one flight, newest first, whatever the feed is narrowed to. */
  function ofFlight(flightId: string): readonly FeedEvent[] {
    return count.value < 0 ? [] : log.latest(SHOWN_EVENTS, (event) => event.flightId === flightId);
  }

  useDesk().live.on('feed:events', take);

  /** Follows the feed; returns how to stop. */
  function watch(): () => void {
    return follow<Feed>({
      live: useDesk().live,
      name: 'feed',
      more: () => (log.newestAt === null ? {} : { after: before(log.newestAt) }),
      take(feed) {
        take(feed);
        loaded.value = true;
      },
    }).stop;
  }

  return {
    shown,
    filter,
    paused,
    missed,
    gaps,
    loaded,
    forgetGaps,
    pause,
    resume,
    narrow,
    ofFlight,
    watch,
  };
});
