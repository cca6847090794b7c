import { describe, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { ordersToForget } from './order-access.ts';

const { keptOrderCookies, orderCookies, askedOrderCookies } = limits;

/** A browser that makes `count` further orders, each of which is over at once; gives what it keeps. */
async function browse(kept: readonly string[], count: number, isOver: (id: string) => boolean) {
  let orders = [...kept];
  let most = 0;
  for (let number = 0; number < count; number += 1) {
    let asked = 0;
    const gone = await ordersToForget(orders, (orderId) => {
      asked += 1;
      return Promise.resolve(isOver(orderId));
    });
    most = Math.max(most, asked);
    orders = [...orders.filter((orderId) => !gone.includes(orderId)), `further ${number}`];
  }
  return { orders, most };
}

const isFurther = (orderId: string): boolean => orderId.startsWith('further');

describe('the cookies of a browser that makes many orders', () => {
  it('forgets none while there is room', async () => {
    const few = Array.from({ length: keptOrderCookies - 1 }, (_, place) => `further ${place}`);
    expect(await ordersToForget(few, () => Promise.resolve(true))).toEqual([]);
  });

  it('keeps those that are not over, however many others follow, and asks about few at a time', async () => {
    for (const count of [1, 5, keptOrderCookies - 1, keptOrderCookies + askedOrderCookies]) {
      const paid = Array.from({ length: count }, (_, place) => `paid ${place}`);
      const { orders, most } = await browse(paid, 300, isFurther);
      expect(orders).toEqual(expect.arrayContaining(paid));
      expect(orders.length).toBeLessThanOrEqual(orderCookies);
      expect(most).toBeLessThanOrEqual(askedOrderCookies);
    }
  });

  it('forgets the oldest when all the room is taken', async () => {
    const paid = Array.from({ length: orderCookies }, (_, place) => `paid ${place}`);
    expect(await ordersToForget(paid, () => Promise.resolve(false))).toEqual(['paid 0']);
  });
});
