/** Which orders this browser made: ids only. What they are is asked of the server, by its cookie. */
export interface KeptOrder {
  readonly orderId: string;
  readonly flightId: string;
}

const KEY = 'aisle:orders';
const MOST = 20;

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

/** Newest first. What someone else wrote into the storage is passed over. */
export function keptOrders(storage: Storage): KeptOrder[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isKept).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function write(storage: Storage, orders: readonly KeptOrder[]): void {
  storage.setItem(KEY, JSON.stringify(orders.slice(0, MOST)));
}

/** Puts an order first. */
export function keepOrder(storage: Storage, order: KeptOrder): void {
  const others = keptOrders(storage).filter(({ orderId }) => orderId !== order.orderId);
  write(storage, [order, ...others]);
}

/** Forgets an order. */
export function dropOrder(storage: Storage, orderId: string): void {
  write(
    storage,
    keptOrders(storage).filter((kept) => kept.orderId !== orderId),
  );
}

/** Calls back when another tab changed the list; returns how to stop. */
export function onOtherTab(listener: () => void): () => void {
  const hear = (event: StorageEvent) => {
    if (event.key === KEY) listener();
  };
  window.addEventListener('storage', hear);
  return () => window.removeEventListener('storage', hear);
}
