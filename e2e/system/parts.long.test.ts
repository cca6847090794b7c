import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Order } from '@aisle/shared/contract';
import { Follower } from '../support/follower.ts';
import { answered } from '../support/patience.ts';
import { ledger, seatsOf, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';
import type { Part } from '../support/system-data.ts';

const patience = { timeout: 60_000, interval: 50 };
const customers = 10;
const parts: readonly Part[] = ['worker', 'backend', 'gateway', 'temporal'];

describe('a part of the system, killed under activity', () => {
  let system: TestSystem;
  let site: Site;

  beforeAll(async () => {
    system = await TestSystem.start();
    site = new Site(system.url, await system.agentToken());
    return () => system.dispose();
  });

  /** Buys one seat of its own after some changes of mind; sends each request until it is answered. */
  async function customer(
    flightId: string,
    seats: readonly string[],
    done: () => void,
  ): Promise<Order> {
    const [first = '', second = ''] = seats;
    const key = randomUUID();
    const created = await answered(() => site.createOrder(flightId, [first], key));
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    done();
    const booking = site.booking(created.body.order.id, created.body.token);
    for (const wanted of [[second], [first, second], [second]]) {
      const changed = await answered(() => booking.setSeats(wanted));
      expect(changed.status, JSON.stringify(changed.body)).toBe(200);
      done();
    }
    const again = await answered(() => site.createOrder(flightId, [first], key));
    expect(again.body.order.id).toBe(booking.id);
    const payment = randomUUID();
    const paid = await answered(() => booking.pay('11111', payment));
    expect(paid.status, JSON.stringify(paid.body)).toBe(202);
    done();
    return vi.waitFor(async () => {
      const order = await booking.order();
      expect(['confirmed', 'failed']).toContain(order.status);
      return order;
    }, patience);
  }

  it.each(parts)('V1, P13, K4, L5: nothing acknowledged is lost when the %s dies', async (part) => {
    const { id: flightId } = await site.openFlight();
    const seats = seatsOf(await site.flight(flightId));
    const follower = await new Follower(site.url, flightId).ready();
    let acknowledged = 0;
    let killed = Promise.resolve();
    const done = () => {
      acknowledged += 1;
      if (acknowledged === customers) killed = system.killPart(part);
    };
    const all = Array.from({ length: customers }, (_, number) =>
      customer(flightId, seats.slice(number * 2, number * 2 + 2), done),
    );
    const orders = await Promise.all(all);
    await killed;

    const sold = Object.fromEntries(
      orders.flatMap((order) => order.seats.map((seat) => [seat, { status: 'sold' }])),
    );
    expect(Object.keys(sold)).toHaveLength(customers);
    await vi.waitFor(async () => {
      const { seats: shown, version } = await site.flight(flightId);
      expect(shown).toEqual(sold);
      expect(follower.shown).toEqual({ seats: shown, version });
    }, patience);
    follower.stop();

    expect(orders.map(({ status }) => status)).toEqual(orders.map(() => 'confirmed'));
    const charges = await ledger(await system.gatewayUrl(), 'charges');
    for (const { id, total } of orders) {
      expect(charges.filter(({ orderId }) => orderId === id)).toMatchObject([total]);
    }
    expect(await ledger(await system.gatewayUrl(), 'refunds')).toEqual([]);
  });
});
