import type { FlightDefinition } from '../aircraft/index.ts';
import { gateAfter, termsOf } from '../flight-terms.ts';
import { money } from '../money.ts';
import { newsSentence } from '../order-sentences.ts';
import type { OrderEffect } from '../interventions.ts';
import {
  offeredTo,
  type Hold,
  type SeatChange,
  type SeatEvent,
  type SeatMap,
} from '../seat-map/index.ts';
import type { OrderNews, OrderNotification } from '../workflow-api.ts';
import { costOf } from '../lower-class.ts';

/** What an event of an intervention means beyond the seats. */
interface Circumstances {
  /** The flight's, after the event. */
  readonly version: number;
  /** The flight as it is after the event. */
  readonly flight: FlightDefinition;
  readonly tellCustomer?: string | undefined;
}

/** Whom an intervention concerns, and what they are told of it. `map`: before the event. */
export function notificationsOf(
  map: SeatMap,
  event: SeatEvent,
  facts: Circumstances,
): OrderNotification[] {
  const { version, flight, tellCustomer } = facts;
  const mark = { version, ...(tellCustomer !== undefined && { tellCustomer }) };
  const all = (newsFor: (orderId: string, hold: Hold) => OrderNews): OrderNotification[] =>
    ordersOf(map).map(([orderId, hold]) => ({ orderId, news: newsFor(orderId, hold) }));
  switch (event.type) {
    case 'seats-released': {
      const news = { ...mark, signal: 'seatsTaken', reason: 'released-by-agent' } as const;
      return [{ orderId: event.orderId, news }];
    }
    case 'hold-extended': {
      const { orderId, until } = event;
      return [{ orderId, news: { ...mark, signal: 'holdExtended', until } }];
    }
    case 'seats-moved': {
      const { orderId, seats } = event;
      return [{ orderId, news: { ...mark, signal: 'seatsMoved', seats } }];
    }
    case 'flight-delayed':
      return all(() => ({ ...mark, signal: 'flightDelayed', departsAt: event.departsAt }));
    case 'gate-set':
      return all(() => ({ ...mark, signal: 'gateSet', ...gateAfter({}, event) }));
    case 'sales-closed':
    case 'sales-opened': {
      const news = {
        ...mark,
        signal: 'salesChanged',
        open: event.type === 'sales-opened',
      } as const;
      const unpaid = ordersOf(map).filter(([, hold]) => hold.status !== 'sold');
      return unpaid.map(([orderId]) => ({ orderId, news }));
    }
    case 'flight-cancelled':
    case 'rebooking-ended':
      return all((_, hold) => ({ ...mark, signal: 'flightCancelled', ...keptBy(event, hold) }));
    case 'aircraft-changed':
      return all(reseated(event, flight, mark));
    default:
      return [];
  }
}

/** What each order is told of another aircraft. */
function reseated(
  { unplaced, moves }: Extract<SeatEvent, { type: 'aircraft-changed' }>,
  flight: FlightDefinition,
  mark: Pick<OrderNews, 'version' | 'tellCustomer'>,
): (orderId: string, hold: Hold) => OrderNews {
  const lost = new Set(unplaced);
  const moved = new Map(moves.map((move) => [move.orderId, move]));
  const terms = { flight: termsOf(flight) };
  return (orderId, { seats: from }) => {
    if (lost.has(orderId)) return { ...mark, signal: 'seatsTaken', reason: 'aircraft-changed' };
    const { seats = from, lower } = moved.get(orderId) ?? {};
    return { ...mark, signal: 'seatsMoved', seats, from, ...terms, ...(lower && { lower }) };
  };
}

/** Until when an order of a cancelled flight is kept, to be rebooked: only who has paid is, and only for a time. */
function keptBy(event: SeatEvent, { status }: Hold): { readonly rebookBy?: number } {
  if (event.type !== 'flight-cancelled' || event.rebookBy === undefined) return {};
  return status === 'sold' ? { rebookBy: event.rebookBy } : {};
}

/** What orders are to be told of what came by itself, and not by an agent's intervention. */
export class Untold {
  #notifications: readonly OrderNotification[] = [];

  /** Whoever waited in vain to be rebooked is refunded (SPEC W16), and who swapped has other seats. `map` is looked at only where somebody is to be told. */
  note({ version, event }: SeatChange, flight: FlightDefinition, map: () => SeatMap): void {
    if (event.type === 'seats-swapped') this.add(swappedNews(map(), event, version));
    if (event.type !== 'rebooking-ended' || event.by !== undefined) return;
    const before = map();
    const all = notificationsOf(before, event, { version, flight });
    this.add(all.map((each) => withCharge(before, flight, each)));
  }

  add(notifications: readonly OrderNotification[]): void {
    this.#notifications = [...this.#notifications, ...notifications];
  }

  /** Those since the last call. */
  take(): readonly OrderNotification[] {
    const taken = this.#notifications;
    this.#notifications = [];
    return taken;
  }
}

/** What the two orders of a swap are told. `map`: after it. */
function swappedNews(
  { holds }: SeatMap,
  { orderId, askedOrderId, seats, helping = [] }: Extract<SeatEvent, { type: 'seats-swapped' }>,
  version: number,
): OrderNotification[] {
  const [own, wanted] = seats;
  const told = (to: string, gave: string, got: string): OrderNotification => {
    const has = holds.get(to)?.seats ?? [];
    const from = has.map((seat) => (seat === got ? gave : seat));
    const swapped = { gave, got, ...(helping.includes(got) && { willHelp: true as const }) };
    return { orderId: to, news: { signal: 'seatsMoved', version, seats: has, from, swapped } };
  };
  return [told(orderId, own, wanted), told(askedOrderId, wanted, own)];
}

/** Seats that are on offer have no order yet. */
function ordersOf({ holds }: SeatMap): [string, Hold][] {
  return [...holds].filter(([, hold]) => offeredTo(hold) === null);
}

/**
 * A notification that takes paid seats, or has them cost less, says what was paid: should the order not be there to be told, it is
 * refunded all the same. `flight`: before the event.
 */
export function withCharge(
  { holds }: SeatMap,
  flight: FlightDefinition,
  notification: OrderNotification,
): OrderNotification {
  const { news, orderId } = notification;
  const hold = holds.get(orderId);
  if (hold?.status !== 'sold') return notification;
  const isLost = news.signal === 'seatsTaken' || news.signal === 'flightCancelled';
  const less =
    news.signal === 'seatsMoved' && news.lower ? costOf(flight, hold) - news.lower.costs : 0;
  if (!isLost && less <= 0) return notification;
  const { chargeId, surcharges } = hold;
  const paid = { chargeId, ...(surcharges && { surcharges }) };
  if (isLost) return { ...notification, ...paid };
  const { currency } = flight.fares;
  return { ...notification, ...paid, less: { ...money(less, currency), since: news.version } };
}

/** What a notification would mean for the order that gets it. `before`: the flight as it is. */
export function effectOf(
  map: SeatMap,
  before: FlightDefinition,
  { orderId, news }: OrderNotification,
): OrderEffect {
  const hold = map.holds.get(orderId);
  if (hold === undefined) throw new Error(`order ${orderId} has no seats`);
  const { seats, status } = hold;
  const customerSees = newsSentence(news, {
    seats,
    paid: status === 'sold',
    departsAt: Date.parse(before.departsAt),
    total: money(costOf(before, hold), before.fares.currency),
    done: true,
  });
  return { orderId, hold, customerSees };
}
