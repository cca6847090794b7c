import { limits } from '@aisle/shared/limits';

/** Whether an order is over: nothing can happen to it any more. */
export type IsOver = (orderId: string) => Promise<boolean>;

/**
 * Of a browser's orders, oldest first, those whose cookies make room for one more. Orders that are over go first; who
 * is not over stays while there is room at all. Past `keptOrderCookies` a few are asked about each time, others
 * the next time, since each that stays makes the list longer.
 */
export async function ordersToForget(
  orderIds: readonly string[],
  isOver: IsOver,
): Promise<readonly string[]> {
  const surplus = orderIds.length + 1 - limits.keptOrderCookies;
  if (surplus <= 0) return [];
  const parts = Math.ceil(orderIds.length / limits.askedOrderCookies);
  const start = ((surplus - 1) % parts) * limits.askedOrderCookies;
  const asked = orderIds.slice(start, start + limits.askedOrderCookies);
  const over = await Promise.all(asked.map(isOver));
  const forgotten = asked.filter((_, place) => over[place] === true);
  const tooMany = orderIds.length + 1 - forgotten.length - limits.orderCookies;
  const oldest = orderIds.filter((orderId) => !forgotten.includes(orderId));
  return [...forgotten, ...oldest.slice(0, Math.max(0, tooMany))];
}
