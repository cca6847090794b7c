import type { FlightDefinition } from '../aircraft/index.ts';
import { gateAfter, termsOf } from '../flight-terms.ts';
import { newsSentence } from '../order-sentences.ts';
import type { OrderEffect } from '../interventions.ts';
import type { Hold, SeatEvent, SeatMap } from '../seat-map/index.ts';
import type { OrderNews, OrderNotification } from '../workflow-api.ts';

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
    Array.from(map.holds, ([orderId, hold]) => ({ orderId, news: newsFor(orderId, hold) }));
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
      const open = event.type === 'sales-opened';
      const news = { ...mark, signal: 'salesChanged', open } as const;
      const unpaid = [...map.holds].filter(([, hold]) => hold.status !== 'sold');
      return unpaid.map(([orderId]) => ({ orderId, news }));
    }
    case 'flight-cancelled':
      return all(() => ({ ...mark, signal: 'flightCancelled' }));
    case 'aircraft-changed': {
      const lost = new Set(event.unplaced);
      const moved = new Map(event.moves.map(({ orderId, seats }) => [orderId, seats]));
      return all((orderId, hold) => {
        if (lost.has(orderId)) {
          return { ...mark, signal: 'seatsTaken', reason: 'aircraft-changed' };
        }
        const [seats, from] = [moved.get(orderId) ?? hold.seats, hold.seats];
        return { ...mark, signal: 'seatsMoved', seats, from, flight: termsOf(flight) };
      });
    }
    default:
      return [];
  }
}

/** A notification that takes paid seats says what was paid: should the order not be there to be told, it is refunded all the same. */
export function withCharge({ holds }: SeatMap, notification: OrderNotification): OrderNotification {
  const { signal } = notification.news;
  const hold = holds.get(notification.orderId);
  const isLost = signal === 'seatsTaken' || signal === 'flightCancelled';
  if (!isLost || hold?.status !== 'sold') return notification;
  const { chargeId, surcharges } = hold;
  return { ...notification, chargeId, ...(surcharges && { surcharges }) };
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
    done: true,
  });
  return { orderId, hold, customerSees };
}
