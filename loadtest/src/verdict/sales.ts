/** How an order was sold, where another aircraft may have moved it. */
import type { Order } from '@aisle/shared/contract';
import type { Facts } from './facts.ts';
import type { OrderRecord } from './orders.ts';

/** The order as it was sold: when it was shown as confirmed first, or as it paid, where it was moved since. */
export function saleOf({ seen }: Facts, { views }: OrderRecord, order: Order): Order {
  const place = views.findIndex((view) => view.order.status === 'confirmed');
  const first = views[place]?.order ?? order;
  const changedAt = seen.aircraft?.version ?? Infinity;
  const paying = views.slice(0, place).findLast((view) => view.order.status === 'paying');
  const isMoved = first.flightVersion >= changedAt && paying !== undefined;
  return isMoved && paying.order.flightVersion < changedAt ? paying.order : first;
}

/** Whether an order had seats before the aircraft was changed, and was sold afterwards. */
export function wasMoved({ seen }: Facts, { views }: OrderRecord, sale: Order): boolean {
  const changedAt = seen.aircraft?.version ?? Infinity;
  const isMoved = views.some(
    ({ order }) => order.flightVersion < changedAt && order.seats.length > 0,
  );
  return sale.flightVersion >= changedAt && isMoved;
}
