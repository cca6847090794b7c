import { limits } from '@aisle/shared/limits';
import { keptHere } from '../kept.ts';

/** Which orders this browser made: ids only. What they are is asked of the server, by its cookie. */
export interface KeptOrder {
  readonly orderId: string;
  readonly flightId: string;
}

const KEY = 'aisle:orders';

function isKept(value: unknown): value is KeptOrder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'orderId' in value &&
    typeof value.orderId === 'string' &&
    'flightId' in value &&
    typeof value.flightId === 'string'
  );
}

/** As many as the server leaves the browser the cookies of, newest first. What someone else wrote into the storage is passed over. */
export function keptOrders(): KeptOrder[] {
  try {
    const kept: unknown = JSON.parse(keptHere.get(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isKept).slice(0, limits.orderCookies) : [];
  } catch {
    return [];
  }
}

function write(orders: readonly KeptOrder[]): void {
  keptHere.set(KEY, JSON.stringify(orders.slice(0, limits.orderCookies)));
}

/** Puts an order first; one that is kept already stays in its place. */
export function keepOrder(order: KeptOrder): void {
  const kept = keptOrders();
  if (!kept.some(({ orderId }) => orderId === order.orderId)) write([order, ...kept]);
}

/** Forgets an order. */
export function dropOrder(orderId: string): void {
  write(keptOrders().filter((kept) => kept.orderId !== orderId));
}

/** Calls back when another tab changed the list; returns how to stop. */
export function onOtherTab(listener: () => void): () => void {
  const hear = (event: StorageEvent) => {
    if (event.key === KEY) listener();
  };
  window.addEventListener('storage', hear);
  return () => window.removeEventListener('storage', hear);
}
