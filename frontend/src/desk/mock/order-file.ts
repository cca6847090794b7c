import { confirmationCode } from '@aisle/shared/confirmation';
import { MockRefusal } from '../../mock/orders.ts';
import type { AgentOrder } from '../api/types.ts';
import type { MockDesk } from './desk.ts';
import { roomOrders } from './views.ts';

/** What the mock's flights remember of one order. Throws `order-not-found`. */
export function orderFile({ world, record }: MockDesk, orderId: string): AgentOrder {
  for (const flight of world.flights.values()) {
    const changes = record.of(flight).kept.filter(({ view }) => view.orderId === orderId);
    if (changes.length === 0) continue;
    const sold = changes.find(({ view }) => view.type === 'seats-sold');
    const total = roomOrders(flight).find((order) => order.orderId === orderId)?.total;
    return {
      order: null,
      orderId,
      confirmation: confirmationCode(orderId),
      flightId: flight.definition.id,
      archived: null,
      timeline: changes.map(({ view }, sequence) => ({
        at: view.at,
        sequence,
        status: view.type === 'seats-sold' ? 'confirmed' : 'held',
        what: view.type,
        ...(view.type === 'payment-started' && { attempt: 1 }),
      })),
      acts: [],
      payments:
        sold && total ? [{ kind: 'charge', id: orderId, at: sold.view.at, amount: total }] : [],
      temporalUrl: 'http://127.0.0.1:8233/',
    };
  }
  throw new MockRefusal('order-not-found');
}
