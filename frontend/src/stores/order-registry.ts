import { limits } from '@aisle/shared/limits';
import { keptHere, keptList } from '../kept.ts';

/** Which orders this browser made: ids only. What they are is asked of the server, by its cookie. */
export interface KeptOrder {
  readonly orderId: string;
  readonly flightId: string;
  /** How long the order's hold was when it began last, ms; 0 before the first. */
  readonly holdMs: number;
}

const KEY = 'aisle:orders';

/** The kept order; none of what is not one. */
function keptIn(value: unknown): KeptOrder[] {
  if (typeof value !== 'object' || value === null) return [];
  const { orderId, flightId, holdMs } = value as Record<string, unknown>;
  if (typeof orderId !== 'string' || typeof flightId !== 'string') return [];
  return [{ orderId, flightId, holdMs: typeof holdMs === 'number' ? holdMs : 0 }];
}

/** As many as the server leaves the browser the cookies of, newest first. What someone else wrote into the storage is passed over. */
export function keptOrders(): KeptOrder[] {
  return keptList(KEY, keptIn, limits.orderCookies);
}

function write(orders: readonly KeptOrder[]): void {
  keptHere.set(KEY, JSON.stringify(orders.slice(0, limits.orderCookies)));
}

/** Puts an order first; one that is kept already stays in its place. */
export function keepOrder(order: KeptOrder): void {
  const kept = keptOrders();
  if (!kept.some(({ orderId }) => orderId === order.orderId)) write([order, ...kept]);
}

/** Keeps how long the hold of a kept order is, for all tabs. */
export function keepHold(orderId: string, holdMs: number): void {
  const isOther = ({ orderId: id, holdMs: known }: KeptOrder) => id !== orderId || known === holdMs;
  const kept = keptOrders();
  if (kept.every(isOther)) return;
  write(kept.map((order) => (isOther(order) ? order : { ...order, holdMs })));
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
