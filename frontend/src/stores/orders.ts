import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef } from 'vue';
import { limits } from '@aisle/shared/limits';
import { ok, type Result } from '@aisle/shared/result';
import type { CorrectedName } from '@aisle/shared/people-contract';
import { useServices } from '../api/services.ts';
import type { Answer } from '../api/ask.ts';
import { failureCode, type Failure } from '../api/failure.ts';
import type { Order } from '../api/types.ts';
import { isLive, isOver } from '../domain/order-words.ts';
import { follow as followLive, isNotFound, tokenMessage, type Following } from './follow.ts';
import {
  dropOrder,
  keepHold,
  keepOrder,
  keptOrders,
  onOtherTab,
  type KeptOrder,
} from './order-registry.ts';

/** Time that the order has left when the server says so, ms; 0 while nothing runs out. */
function holdMsIn({ expiresAt, serverTime }: Order): number {
  return Math.max(0, Date.parse(expiresAt ?? serverTime) - Date.parse(serverTime));
}

/** This browser's orders, as the server last confirmed them. Nothing in here is wishful. */
export const useOrders = defineStore('orders', () => {
  const byId = shallowReactive(new Map<string, Order>());
  const kept = shallowRef<readonly KeptOrder[]>(keptOrders());
  const renewedFor = new Set<string>();
  /** Those that are followed over the live line, the one first that was asked for longest ago. */
  const followed = new Map<string, Following>();
  /** The revisions that came of this page's own commands, the last of each order. */
  const own = new Map<string, number>();
  /** How many orders are being asked for the first time. */
  const expected = shallowRef(0);
  /** Orders that were over when this page asked for them first: they ended while nobody looked. */
  const missed = shallowRef<readonly Order[]>([]);

  /** Newest first. */
  const list = computed(() => kept.value.flatMap(({ orderId }) => byId.get(orderId) ?? []));
  const liveOf = (flightId: string) =>
    list.value.find((order) => order.flightId === flightId && isLive(order)) ?? null;

  /** What is remembered, and what this page knows besides: orders that are over are remembered no longer than it. */
  function refresh(): void {
    const stored = keptOrders();
    const others = kept.value.filter(
      ({ orderId }) => byId.has(orderId) && !stored.some((each) => each.orderId === orderId),
    );
    kept.value = [...stored, ...others];
  }

  /** Takes what the server said, unless something newer is known already. */
  function take(order: Order): void {
    const known = byId.get(order.id);
    if (known && known.revision > order.revision) return;
    byId.set(order.id, order);
    // A hold has begun: its whole time is ahead.
    if (known && (order.expiresAt ?? '') > (known.expiresAt ?? '')) {
      keepHold(order.id, holdMsIn(order));
    }
    if (!isOver(order)) return;
    letGo(order.id);
    dropOrder(order.id);
  }

  useServices().live.on('order:changed', ({ order }) => take(order));

  /**
   * Follows an order over the live line, as many as one connection may. For one more, that which was asked for longest ago is
   * let go of: it is asked anew when its page opens.
   */
  function followLine(orderId: string): void {
    const known = followed.get(orderId);
    if (known) {
      followed.delete(orderId);
      followed.set(orderId, known);
      return;
    }
    const [oldest] = followed.keys();
    if (followed.size >= limits.watchedOrdersPerSocket && oldest !== undefined) letGo(oldest);
    const { client, live } = useServices();
    const following = followLive<{ order: Order }>({
      live,
      name: 'order',
      of: { orderId },
      more: () => tokenMessage(client.tokenOf(orderId)),
      take: (ack) => take(ack.order),
      isGone: (error) => isNotFound(error) && renewedFor.has(orderId),
      refused(error) {
        if (!isNotFound(error) || renewedFor.has(orderId)) return;
        // The line is older than the order's cookie: open it anew, once.
        renewedFor.add(orderId);
        live.renew();
      },
    });
    followed.set(orderId, following);
  }

  function letGo(orderId: string): void {
    followed.get(orderId)?.stop();
    followed.delete(orderId);
  }

  /** Remembers an order as this browser's, and follows it while something can happen to it. `isNew`: it was made just now. */
  function follow(order: Order, isNew = false): void {
    take(order);
    if (isOver(order)) return;
    const { id: orderId, flightId } = order;
    keepOrder({ orderId, flightId, holdMs: isNew ? holdMsIn(order) : 0 });
    refresh();
    followLine(order.id);
  }

  /** Asks the server for an order, and follows it if it is ours. `link`: the secret of a mail's link to it, which makes it so. */
  async function load(orderId: string, link?: string): Promise<Result<Order, Failure>> {
    const { client } = useServices();
    const answer = await (link === undefined ? client.order(orderId) : client.enter(orderId, link));
    if (answer.ok) {
      follow(answer.value);
      return ok(byId.get(orderId) ?? answer.value);
    }
    if (failureCode(answer.error) === 'order-not-found') forget(orderId);
    return answer;
  }

  /** Looks a booking up in any browser; it is this one's from then on. */
  async function find(confirmation: string, surname: string): Promise<Result<Order, Failure>> {
    const answer = await useServices().client.find({ confirmation, surname });
    if (answer.ok) follow(answer.value);
    return answer;
  }

  function forget(orderId: string): void {
    dropOrder(orderId);
    byId.delete(orderId);
    refresh();
    letGo(orderId);
  }

  /** Asks for the orders that this page does not know yet. */
  async function loadKept(): Promise<void> {
    refresh();
    const unknown = kept.value.filter(({ orderId }) => !byId.has(orderId));
    expected.value += unknown.length;
    await Promise.all(
      unknown.map(async ({ orderId }) => {
        const answer = await load(orderId);
        expected.value -= 1;
        if (answer.ok && isOver(answer.value)) missed.value = [...missed.value, answer.value];
        // Without a line the server cannot be asked: the watch does it once there is one.
        if (!answer.ok && failureCode(answer.error) === 'unreachable') followLine(orderId);
      }),
    );
  }

  /** Loads this browser's orders, and those that other tabs make. Returns how to stop. */
  function start(): () => void {
    void loadKept();
    return onOtherTab(() => void loadKept());
  }

  /** How long the hold of the order is, ms; where this browser did not see it begin, as long as it is as a rule. */
  function holdMsOf(orderId: string): number {
    const { holdMs } = keptOrders().find((order) => order.orderId === orderId) ?? { holdMs: 0 };
    return holdMs > 0 ? holdMs : limits.holdMs;
  }

  /** Starts the time of the order's hold anew, if it may still be. */
  const renew = (orderId: string) => taken(useServices().client.renew(orderId));

  const cancel = (orderId: string) => taken(useServices().client.cancel(orderId));

  /** The links in mails that were sent lead nowhere any more. */
  const withdrawLinks = (orderId: string) => taken(useServices().client.withdrawLinks(orderId));

  /** One passenger of a paid order. */
  const cancelPassenger = (orderId: string, seat: string) =>
    taken(useServices().client.cancelPassenger(orderId, seat));

  const correctName = (orderId: string, seat: string, name: CorrectedName) =>
    taken(useServices().client.correctName(orderId, seat, name));

  async function taken(answer: Answer<Order>): Answer<Order> {
    const answered = await answer;
    if (answered.ok) takeOwn(answered.value);
    return answered;
  }

  /** Takes the answer to a command of this page: what it says is no news of somebody else's. */
  function takeOwn(order: Order): void {
    own.set(order.id, order.revision);
    take(order);
  }

  return {
    byId,
    list,
    missed,
    expected,
    liveOf,
    take,
    takeOwn,
    isOwn: ({ id, revision }: Order) => own.get(id) === revision,
    follow,
    load,
    find,
    loadKept,
    forget,
    start,
    holdMsOf,
    renew,
    cancel,
    withdrawLinks,
    cancelPassenger,
    correctName,
  };
});
