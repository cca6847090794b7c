import { limits } from '@aisle/shared/limits';
import { useEventListener } from '@vueuse/core';
import { keptList } from '../kept.ts';

/** Which orders this browser made: ids only. What they are is asked of the server, by its cookie. */
export interface KeptOrder {
  readonly orderId: string;
  readonly flightId: string;
  /** How long the order's hold was when it began last, ms; 0 before the first. */
  readonly holdMs: number;
}

const KEY = 'aisle:orders';

/** As many as the server leaves the browser the cookies of, newest first. */
const list = keptList<KeptOrder>(
  KEY,
  { orderId: '', flightId: '', holdMs: 0 },
  limits.orderCookies,
);
export const keptOrders = list.all;

/** Puts an order first; one that is kept already stays in its place. */
export function keepOrder(order: KeptOrder): void {
  const kept = keptOrders();
  if (!kept.some(({ orderId }) => orderId === order.orderId)) list.set([order, ...kept]);
}

/** Keeps how long the hold of a kept order is, for all tabs. */
export function keepHold(orderId: string, holdMs: number): void {
  const isOther = ({ orderId: id, holdMs: known }: KeptOrder) => id !== orderId || known === holdMs;
  const kept = keptOrders();
  if (kept.every(isOther)) return;
  list.set(kept.map((order) => (isOther(order) ? order : { ...order, holdMs })));
}

/** Forgets an order. */
export function dropOrder(orderId: string): void {
  list.set(keptOrders().filter((kept) => kept.orderId !== orderId));
}

/** Calls back when another tab changed the list; returns how to stop. */
export function onOtherTab(listener: () => void): () => void {
  return useEventListener(window, 'storage', ({ key }) => {
    if (key === KEY) listener();
  });
}
