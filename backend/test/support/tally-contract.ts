import { beforeEach, describe, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { everybody, sharesOf, type Tally } from '../../src/holdings/tally.ts';

const bounds = { seats: 10, orders: 4 };
const now = 1_000_000;
const later = now + 60_000;

/** What a tally does, wherever it counts. Names differ from test to test, so that it may be one and the same. */
export function describeTally(name: string, makeTally: () => Tally): void {
  describe(`N: a tally ${name}`, () => {
    let tally: Tally;
    let orders = 0;
    let address: string;
    const orderId = () => `ORDER-${process.pid}-${now}-${(orders += 1)}`;

    beforeEach(() => {
      tally = makeTally();
      address = `198.51.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;
    });

    const take = (id: string, seats: number, from = address, at = now) =>
      tally.take({ orderId: id, seats, until: at + 60_000 }, sharesOf(from, bounds), at);

    it('N1: bounds the seats that one client holds at once', async () => {
      const [first, second, third] = [orderId(), orderId(), orderId()];
      expect(await take(first, 9)).toBeNull();
      expect(await take(second, 2)).toBe(address);
      expect(await tally.seatsOf(second, now)).toBeNull();
      expect(await take(second, 1)).toBeNull();
      expect(await take(third, 1)).toBe(address);
      expect(await take(third, 1, '203.0.113.9')).toBeNull();
    });

    it('N1: bounds the orders that one client holds at once', async () => {
      for (let order = 0; order < bounds.orders; order += 1) {
        expect(await take(orderId(), 1)).toBeNull();
      }
      expect(await take(orderId(), 1)).toBe(address);
    });

    it('N1: counts an order once, and lets it hold what it holds and less', async () => {
      const id = orderId();
      for (const seats of [9, 9, 3, 9, 10]) expect(await take(id, seats)).toBeNull();
      expect(await take(id, 11)).toBe(address);
      expect(await tally.seatsOf(id, now)).toBe(10);
    });

    it('N3: what ended, was given back or ran out is not held', async () => {
      const [first, second] = [orderId(), orderId()];
      await take(first, 9);
      await tally.drop(first);
      expect(await tally.seatsOf(first, now)).toBeNull();
      expect(await take(second, 9)).toBeNull();
      await tally.note({ orderId: second, seats: 2, until: later }, now);
      expect(await take(orderId(), 8)).toBeNull();
      expect(await take(orderId(), 1)).toBe(address);
      expect(await take(orderId(), 9, address, later + 1)).toBeNull();
    });

    it('N3: a note counts nothing that was not counted', async () => {
      const id = orderId();
      await tally.note({ orderId: id, seats: 9, until: later }, now);
      expect(await tally.seatsOf(id, now)).toBeNull();
      expect(await take(orderId(), 9)).toBeNull();
    });

    it('N2: of IPv6 the /64 is a client, and the /48 holds four times as much', async () => {
      const site = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}`;
      expect(await take(orderId(), 9, `${site}:1::1`)).toBeNull();
      expect(await take(orderId(), 9, `${site}:1::2`)).toBe(`${site}:1::/64`);
      for (const network of [2, 3, 4]) {
        expect(await take(orderId(), 9, `${site}:${network}::1`)).toBeNull();
      }
      expect(await take(orderId(), 9, `${site}:5::1`)).toBe(`${site}::/48`);
      expect(await take(orderId(), 4, `${site}:5::1`)).toBeNull();
    });

    it('N4: bounds the orders without seats, of everybody together', async () => {
      const few = [{ ...everybody, openOrders: 2 }];
      const open = (id: string, seats = 0) =>
        tally.take({ orderId: id, seats, until: later }, few, now);
      const [first, second, third] = [orderId(), orderId(), orderId()];
      expect([await open(first), await open(second)]).toEqual([null, null]);
      expect(await open(third)).toBe('all');
      expect(await open(third, 1)).toBeNull();
      expect(await open(first, 1)).toBeNull();
      expect(await open(orderId())).toBeNull();
      expect(await open(orderId())).toBe('all');
      for (const id of [second]) await tally.drop(id);
    });

    it('N4: bounds those of one client more closely', async () => {
      const many = { seats: 1_000, orders: 1_000 };
      const open = () =>
        tally.take({ orderId: orderId(), seats: 0, until: later }, sharesOf(address, many), now);
      for (let order = 0; order < limits.openOrdersPerClient; order += 1) {
        expect(await open()).toBeNull();
      }
      expect(await open()).toBe(address);
    });
  });
}
