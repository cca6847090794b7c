import { beforeEach, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { Order } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { someFlight } from '../../test/support/flights.ts';
import { OrderRelay } from './owner-relays.ts';

const orderId = 'ORDER';
let clock: FakeClock;
let booking: FakeBooking;
let relay: OrderRelay;
let flight: FlightDefinition;
let emitted: Order[];

beforeEach(async () => {
  clock = new FakeClock();
  booking = new FakeBooking(() => clock.now());
  emitted = [];
  relay = new OrderRelay({
    booking,
    clock,
    emitToGuest: () => undefined,
    emit: (order) => emitted.push(order),
    failed: (_orderId, error) => {
      throw error;
    },
  });
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
  await booking.createOrder({ orderId, flight, seats: ['1A'], fingerprint: '' });
  booking.orderChanged = (notice) => {
    relay.noticed(notice.orderId, notice.sequence);
  };
});

async function watch(): Promise<Order> {
  relay.addViewer(orderId);
  const current = await relay.currentOrder(orderId);
  if (!current.ok) throw new Error(current.error.code);
  return current.value;
}

describe('an order that is watched', () => {
  it('is emitted once for each change, with the server’s time', async () => {
    expect(await watch()).toMatchObject({ id: orderId, status: 'held', revision: 1 });
    await clock.pass(1_000);
    await booking.pay(orderId, { code: '11111', key: 'key' });
    await settled();
    booking.confirm(orderId);
    await settled();
    expect(emitted.map(({ status }) => status)).toEqual(['paying', 'confirmed']);
    expect(emitted[0]?.serverTime).toBe(new Date(clock.now()).toISOString());
    expect(emitted[0]).not.toHaveProperty('fingerprint');
    // By it a client puts the order's answers among the flight's changes.
    expect(emitted.map(({ flightVersion }) => flightVersion)).toEqual([2, 3]);
  });

  it('costs one query however many watch it at once', async () => {
    for (let viewer = 0; viewer < 20; viewer += 1) relay.addViewer(orderId);
    await Promise.all(Array.from({ length: 20 }, () => relay.currentOrder(orderId)));
    expect(booking.queries.status).toBe(1);
  });

  it('is healed by the sweep when a notice was lost', async () => {
    relay.start();
    await watch();
    booking.orderChanged = () => undefined;
    booking.expire(orderId);
    await clock.pass(limits.relaySweepMs * 3);
    expect(emitted.map(({ status }) => status)).toEqual(['expired']);
    const asked = booking.queries.status;
    await clock.pass(60_000);
    expect(booking.queries.status).toBe(asked);
    relay.stop();
  });

  it('is healed by the sweep though many others do not answer', async () => {
    for (let other = 0; other < 60; other += 1) relay.addViewer(`OTHER${other}`);
    await watch();
    await clock.pass(60_000);
    relay.start();
    booking.orderChanged = () => undefined;
    booking.expire(orderId);
    await clock.pass(limits.relaySweepMs * 4);
    expect(emitted.map(({ status }) => status)).toEqual(['expired']);
    relay.stop();
  });

  it('is asked about again when the answer is older than the notice', async () => {
    await watch();
    relay.noticed(orderId, 2);
    await settled();
    await booking.pay(orderId, { code: '11111', key: 'key' });
    await clock.pass(2_000);
    expect(emitted.map(({ revision }) => revision)).toEqual([2]);
  });

  it('is forgotten when its last viewer leaves', async () => {
    await watch();
    relay.removeViewer(orderId);
    expect(relay.size).toBe(0);
    booking.expire(orderId);
    await settled();
    expect(emitted).toEqual([]);
  });
});
