import type { SeatWatch } from '@aisle/shared/watch-routes';
import { defineStore } from 'pinia';
import { computed, shallowReactive } from 'vue';
import { requestKeys, type Answer } from '../api/ask.ts';
import type { WatchedSeats } from '../api/watch-client.ts';
import { useServices } from '../api/services.ts';
import type { Order } from '../api/types.ts';
import { playChime } from '../chime.ts';
import { spokenRemaining } from '../domain/countdown.ts';
import { listed } from '../domain/format.ts';
import { keptList } from '../kept.ts';
import { follow as followLive, isNotFound, tokenMessage, type Following } from './follow.ts';
import { useMessages } from './messages.ts';
import { useOrders } from './orders.ts';

/** Which watches this browser has: ids only, newest first. For the rest its cookies speak. */
interface KeptWatch {
  readonly flightId: string;
  readonly watchId: string;
  readonly sound: boolean;
}

/** More than anybody waits for at once. */
const KEPT = 20;

const kept = keptList<KeptWatch>(
  'aisle:watches',
  { flightId: '', watchId: '', sound: false },
  KEPT,
);
const keptOne = (id: string) => kept.all().find(({ watchId }) => watchId === id);
const others = (id: string) => kept.all().filter(({ watchId }) => watchId !== id);

function isLive({ status }: SeatWatch): boolean {
  return status === 'waiting' || status === 'offered';
}

/** The watches of seats that this browser has, as the server last said, and what its customer does with them. */
export const useSeatWatches = defineStore('seat-watches', () => {
  const byId = shallowReactive(new Map<string, SeatWatch>());
  /** Those that still wait or have an offer, and those that ended while this page was open. Newest last. */
  const list = computed(() => [...byId.values()]);

  /** The one of a flight: as a rule there is one. */
  const of = (flightId: string) =>
    list.value.findLast((watch) => watch.flightId === flightId && isLive(watch)) ??
    list.value.findLast((watch) => watch.flightId === flightId && watch.status === 'ended') ??
    null;

  function take(watch: SeatWatch): void {
    const before = byId.get(watch.id);
    if (before && before.revision > watch.revision) return;
    byId.set(watch.id, watch);
    if (watch.offer && before?.offer?.until !== watch.offer.until) tellOffer(watch);
    if (isLive(watch)) return;
    kept.set(others(watch.id));
    letGo(watch.id);
  }

  function tellOffer({ id, offer, serverTime }: SeatWatch): void {
    if (!offer) return;
    const left = spokenRemaining(Date.parse(offer.until) - Date.parse(serverTime));
    const what = offer.seats.length === 1 ? 'A seat' : 'Seats';
    const text = `${what} came free for you: ${listed(offer.seats)}, kept for ${left}.`;
    useMessages().announce(text, 'assertive');
    if (keptOne(id)?.sound) playChime();
  }

  useServices().live.on('watch:changed', ({ watch }) => take(watch));

  const followed = new Map<string, Following>();
  const keys = requestKeys();

  function follow({ flightId, watchId }: KeptWatch): void {
    const { client, live } = useServices();
    const following = followLive<{ watch: SeatWatch }>({
      live,
      name: 'watch',
      of: { watchId },
      more: () => ({ flightId, ...tokenMessage(client.tokenOf(watchId)) }),
      take: (ack) => take(ack.watch),
      refused: (error) => isNotFound(error) && forget(watchId),
    });
    followed.set(watchId, following);
  }

  function letGo(watchId: string): void {
    followed.get(watchId)?.stop();
    followed.delete(watchId);
  }

  function forget(watchId: string): void {
    kept.set(others(watchId));
    byId.delete(watchId);
    letGo(watchId);
  }

  /** Follows the watches that this browser has from before. */
  function start(): void {
    kept.all().forEach(follow);
  }

  /** Waits for seats. `sound`: a chime tells of an offer. */
  async function begin(flightId: string, wish: WatchedSeats, sound: boolean): Answer<SeatWatch> {
    const key = keys.of(flightId, wish);
    const answer = await own(useServices().client.watchSeats(flightId, wish, key), sound);
    if (answer.ok) keys.settle(flightId);
    return answer;
  }

  /** Comes in by the link of a mail, on whatever device. */
  const enter = (flightId: string, watchId: string, link: string) =>
    own(useServices().client.enterWatch(flightId, watchId, link), false);

  /** The watch is this browser's from now on. */
  async function own(answer: Answer<SeatWatch>, sound: boolean): Answer<SeatWatch> {
    const answered = await answer;
    if (!answered.ok) return answered;
    const { id, flightId } = answered.value;
    const own = keptOne(id) ?? { flightId, watchId: id, sound };
    kept.set([own, ...others(id)]);
    take(answered.value);
    follow(own);
    return answered;
  }

  async function taken(answer: Answer<SeatWatch>): Answer<SeatWatch> {
    const answered = await answer;
    if (answered.ok) take(answered.value);
    return answered;
  }

  const stop = ({ flightId, id }: SeatWatch) => taken(useServices().client.endWatch(flightId, id));

  const decline = ({ flightId, id }: SeatWatch) =>
    taken(useServices().client.declineOffer(flightId, id));

  /** Takes the seats on offer; the order that has them is this browser's. */
  async function accept({ flightId, id }: SeatWatch): Answer<Order> {
    const answer = await useServices().client.takeOffer(flightId, id);
    if (!answer.ok) return answer;
    useOrders().follow(answer.value, true);
    useOrders().takeOwn(answer.value);
    forget(id);
    return answer;
  }

  return { list, of, start, begin, enter, stop, decline, accept, forget };
});
