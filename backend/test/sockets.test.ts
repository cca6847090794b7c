import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import {
  flightChangedSchema,
  flightSchema,
  flightSnapshotSchema,
  orderSchema,
  type FlightChanged,
  type Order,
} from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { busEvents } from '@aisle/shared/bus-messages';
import { next, secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const watchedFlight = z.strictObject({ ok: z.literal(true), snapshot: flightSnapshotSchema });
const caughtUp = z.strictObject({ ok: z.literal(true), changes: flightChangedSchema });
const watchedOrder = z.strictObject({ ok: z.literal(true), order: orderSchema });
const watchedList = z.strictObject({ ok: z.literal(true), flights: z.array(flightSchema) });

let booking: FakeBooking;
let backend: TestBackend;
let flight: FlightDefinition;
let flights = 0;

beforeAll(async () => {
  booking = new FakeBooking();
  backend = await TestBackend.start(booking);
  await backend.worker(booking);
});
afterAll(() => backend.stop());
beforeEach(async () => {
  flights += 1;
  flight = someFlight(Date.now(), `AI ${flights}`);
  await booking.openFlight(flight);
});

async function book(...seats: string[]): Promise<{ order: Order; token: string }> {
  const body = { flightId: flight.id, seats };
  const answer = await backend.ask('POST', '/api/orders', { body });
  expect(answer.status).toBe(201);
  return answer.body;
}

const atVersion =
  (version: number) =>
  (change: FlightChanged): boolean =>
    change.flightId === flight.id && change.version >= version;

describe('two viewers of a flight', () => {
  it('both see what the other’s order does, each change from where they are', async () => {
    const [one, two] = [await backend.socket(), await backend.socket()];
    for (const socket of [one, two]) {
      const ack = watchedFlight.parse(
        await socket.emitWithAck('flight:watch', { flightId: flight.id }),
      );
      expect(ack.snapshot).toMatchObject({ version: 0, seats: {} });
    }
    const seen = [one, two].map((socket) => next(socket, 'flight:changed', atVersion(1)));
    const { order, token } = await book('1A');
    for (const change of await Promise.all(seen)) {
      expect(flightChangedSchema.parse(change)).toMatchObject({
        from: 0,
        version: 1,
        seats: { '1A': { status: 'held', until: order.expiresAt } },
      });
      expect(JSON.stringify(change)).not.toContain(order.id);
    }
    const freed = next(two, 'flight:changed', atVersion(2));
    await backend.ask('DELETE', `/api/orders/${order.id}`, { token });
    expect(await freed).toMatchObject({ from: 1, seats: { '1A': { status: 'free' } } });
  });

  it('hear at once of what changes the whole flight, watch again, and get the whole', async () => {
    const socket = await backend.socket();
    await socket.emitWithAck('flight:watch', { flightId: flight.id });
    for (const [index, type] of (
      ['close-sales', 'open-sales', 'cancel-flight'] as const
    ).entries()) {
      const version = index + 1;
      const told = next(socket, 'flight:changed', atVersion(version));
      const who = { id: randomUUID(), by: 'sue', role: 'supervisor', reason: 'Fog' } as const;
      await booking.desk.intervene(flight.id, { ...who, command: { type } });
      // From a version at which nobody is.
      expect(await told).toMatchObject({ from: version, version, seats: {} });
      const ack = await socket.emitWithAck('flight:watch', {
        flightId: flight.id,
        version: version - 1,
      });
      const status = ['closed', 'open', 'cancelled'][index];
      expect(watchedFlight.parse(ack).snapshot.flight.status).toBe(status);
    }
  });

  it('who stops watching hears no more', async () => {
    const [one, two] = [await backend.socket(), await backend.socket()];
    for (const socket of [one, two]) {
      await socket.emitWithAck('flight:watch', { flightId: flight.id });
    }
    const heard: unknown[] = [];
    one.on('flight:changed', (change) => heard.push(change));
    expect(await one.emitWithAck('flight:unwatch', { flightId: flight.id })).toEqual({ ok: true });
    const seen = next(two, 'flight:changed', atVersion(1));
    await book('1A');
    await seen;
    await one.emitWithAck('flight:unwatch', { flightId: flight.id });
    expect(heard).toEqual([]);
  });

  it('who comes back with a version gets the changes since', async () => {
    const [stayed, left] = [await backend.socket(), await backend.socket()];
    for (const socket of [stayed, left]) {
      await socket.emitWithAck('flight:watch', { flightId: flight.id });
    }
    left.disconnect();
    const seen = next(stayed, 'flight:changed', atVersion(1));
    await book('1A');
    await seen;
    const back = await backend.socket();
    const ack = await back.emitWithAck('flight:watch', { flightId: flight.id, version: 0 });
    expect(caughtUp.parse(ack).changes).toMatchObject({
      from: 0,
      version: 1,
      seats: { '1A': { status: 'held' } },
    });
  });

  it('are a thousand, and cost the flight no more than one', async () => {
    const socket = await backend.socket();
    await socket.emitWithAck('flight:watch', { flightId: flight.id });
    const before = booking.queries.snapshot;
    await Promise.all(
      Array.from({ length: 100 }, () =>
        socket.emitWithAck('flight:watch', { flightId: flight.id }),
      ),
    );
    expect(booking.queries.snapshot).toBe(before);
  });
});

describe('a viewer without an answer', () => {
  it('is told that the flight cannot be asked, and may try again', async () => {
    const socket = await backend.socket();
    booking.broken = 'unavailable';
    expect(await socket.emitWithAck('flight:watch', { flightId: flight.id })).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
    booking.broken = null;
    watchedFlight.parse(await socket.emitWithAck('flight:watch', { flightId: flight.id }));
  });

  it('that leaves while it waits is no viewer', async () => {
    let open = (): void => undefined;
    booking.gate = new Promise((resolve) => {
      open = resolve;
    });
    const before = backend.app.relays.flights.watched.viewers;
    const socket = await backend.socket();
    const connections = backend.app.io.of('/').sockets.size;
    socket.emit('flight:watch', { flightId: flight.id });
    await expect.poll(() => booking.queries.snapshot).toBeGreaterThan(0);
    socket.disconnect();
    await expect.poll(() => backend.app.io.of('/').sockets.size).toBe(connections - 1);
    open();
    booking.gate = Promise.resolve();
    await backend.ask('GET', `/api/flights/${flight.id}`);
    expect(backend.app.relays.flights.watched.viewers).toBeLessThanOrEqual(before);
  });
});

describe('an order', () => {
  it('is watched with its token, and every change of it arrives', async () => {
    const socket = await backend.socket();
    const { order, token } = await book('1A');
    const ack = await socket.emitWithAck('order:watch', { orderId: order.id, token });
    expect(watchedOrder.parse(ack).order).toMatchObject({ id: order.id, status: 'held' });
    const is = (status: string) => (message: { order: Order }) => message.order.status === status;
    const paying = next(socket, 'order:changed', is('paying'));
    await backend.ask('POST', `/api/orders/${order.id}/payment`, {
      token,
      body: { code: '11111' },
    });
    expect(orderSchema.parse((await paying).order).payment).toMatchObject({ attempt: 1 });
    const confirmed = next(socket, 'order:changed', is('confirmed'));
    booking.confirm(order.id);
    expect((await confirmed).order.confirmation).not.toBeNull();
  });

  it('is watched with the cookie of the handshake', async () => {
    const { order, token } = await book('1A');
    const extraHeaders = { Cookie: `other=1; aisle-order-${order.id}=${token}` };
    const socket = await backend.socket('/', { extraHeaders });
    const ack = await socket.emitWithAck('order:watch', { orderId: order.id });
    watchedOrder.parse(ack);
  });

  it('says nothing to those who do not watch it', async () => {
    const [mine, other] = [await backend.socket(), await backend.socket()];
    const { order, token } = await book('1A');
    const heard: unknown[] = [];
    other.on('order:changed', (message) => heard.push(message));
    await mine.emitWithAck('order:watch', { orderId: order.id, token });
    const expired = next(mine, 'order:changed');
    booking.expire(order.id);
    await expired;
    await other.emitWithAck('flights:watch', {});
    expect(heard).toEqual([]);
  });
});

describe('the list', () => {
  it('tells of the flights that changed, and of new ones', async () => {
    const socket = await backend.socket();
    const { flights: list } = watchedList.parse(await socket.emitWithAck('flights:watch', {}));
    expect(list.length).toBeGreaterThan(0);
    interface Changed {
      readonly flights: { readonly id: string; readonly seats: { readonly held: number } }[];
    }
    const changed = next<Changed>(socket, 'flights:changed', (message) =>
      message.flights.some(({ id, seats }) => id === flight.id && seats.held === 2),
    );
    await book('1A', '1C');
    for (const each of (await changed).flights) flightSchema.parse(each);
  });
});

describe('bounds', () => {
  it('a connection watches so many flights and orders at most', async () => {
    const socket = await backend.socket();
    const ids: string[] = [];
    for (let at = 0; at <= limits.watchedFlightsPerSocket; at += 1) {
      const each = someFlight(Date.now(), `BB ${at}`);
      await booking.openFlight(each);
      ids.push(each.id);
    }
    const acks = [];
    for (const flightId of ids) acks.push(await socket.emitWithAck('flight:watch', { flightId }));
    expect(acks.filter(({ ok }) => ok)).toHaveLength(limits.watchedFlightsPerSocket);
    expect(acks.at(-1)).toMatchObject({ error: { code: 'too-many-watches' } });
    await socket.emitWithAck('flight:unwatch', { flightId: ids[0] });
    expect(await socket.emitWithAck('flight:watch', { flightId: ids.at(-1) })).toMatchObject({
      ok: true,
    });
  });

  it('L7: of the orders that are watched, those that were let go of and that ended take no place', async () => {
    const socket = await backend.socket();
    const booked: { order: Order; token: string }[] = [];
    for (let at = 0; at < limits.watchedOrdersPerSocket + 2; at += 1) booked.push(await book());
    const watch = (at: number) => {
      const { order, token } = booked[at] ?? { order: { id: '' }, token: '' };
      return socket.emitWithAck('order:watch', { orderId: order.id, token });
    };
    const acks = [];
    for (let at = 0; at < booked.length - 1; at += 1) acks.push(await watch(at));
    expect(acks.filter(({ ok }) => ok)).toHaveLength(limits.watchedOrdersPerSocket);
    expect(acks.at(-1)).toMatchObject({ error: { code: 'too-many-watches' } });
    const first = { orderId: booked[0]?.order.id };
    expect(await socket.emitWithAck('order:unwatch', first)).toEqual({ ok: true });
    expect(await socket.emitWithAck('order:unwatch', first)).toEqual({ ok: true });
    expect(await watch(booked.length - 2)).toMatchObject({ ok: true });
    const ended = next(socket, 'order:changed');
    booking.expire(booked[1]?.order.id ?? '');
    await ended;
    expect(await watch(booked.length - 1)).toMatchObject({ ok: true });
    expect(await watch(0)).toMatchObject({ error: { code: 'too-many-watches' } });
  });

  it('L7: an order that is let go of says nothing more', async () => {
    const [one, two] = [await backend.socket(), await backend.socket()];
    const { order, token } = await book('1A');
    for (const socket of [one, two]) {
      await socket.emitWithAck('order:watch', { orderId: order.id, token });
    }
    const heard: unknown[] = [];
    one.on('order:changed', (message) => heard.push(message));
    expect(await one.emitWithAck('order:unwatch', { orderId: order.id })).toEqual({ ok: true });
    const expired = next(two, 'order:changed');
    booking.expire(order.id);
    await expired;
    await one.emitWithAck('order:unwatch', { orderId: order.id });
    expect(heard).toEqual([]);
  });

  it('a flood is refused, and ends the connection when it goes on', async () => {
    // Time stands still: none of the messages comes so late that it may pass.
    const clock = new FakeClock(Date.now());
    const strict = await TestBackend.start(booking, { RATE_LIMITS: 'on' }, null, clock);
    const socket = await strict.socket();
    const closed = next<string>(socket, 'disconnect');
    const send = (): Promise<{ ok: boolean; error?: { code: string } }> =>
      socket.emitWithAck('flight:unwatch', { flightId: 'x' });
    const acks = await Promise.all(Array.from({ length: 100 }, send));
    const passed = acks.filter(({ ok }) => ok).length;
    expect(passed).toBe(limits.socketMessagesPerSecond);
    expect(acks.at(-1)?.error?.code).toBe('rate-limited');
    for (let at = 0; at < 2_000; at += 1) socket.emit('flight:unwatch', { flightId: 'x' });
    expect(await closed).toBe('io server disconnect');
    const other = await strict.socket();
    expect(await other.emitWithAck('flights:watch', {})).toMatchObject({ ok: true });
    await strict.stop();
  });

  it('a message that is too large ends its connection only', async () => {
    const [large, other] = [await backend.socket(), await backend.socket()];
    const closed = next(large, 'disconnect');
    large.emit('flight:watch', { flightId: 'x'.repeat(limits.socketMessageBytes + 1) });
    await closed;
    expect(await other.emitWithAck('flight:unwatch', { flightId: 'x' })).toEqual({ ok: true });
  });
});

describe('handshakes', () => {
  it('from pages of other origins are refused, by every transport', async () => {
    for (const transports of [['websocket'], ['polling']]) {
      for (const Origin of ['https://evil.example', `${backend.url}.evil.example`, 'null']) {
        const extraHeaders = { Origin };
        await expect(backend.socket('/', { transports, extraHeaders })).rejects.toThrow();
      }
      for (const Origin of [backend.url, backend.url.replace('127.0.0.1', 'localhost')]) {
        const socket = await backend.socket('/', { transports, extraHeaders: { Origin } });
        expect(socket.connected).toBe(true);
      }
    }
  });

  it('of agents and workers need their tokens', async () => {
    for (const [namespace, code] of Object.entries({
      '/agent': 'agent-required',
      '/bus': 'agent-token-required',
    })) {
      for (const auth of [{}, { token: 'wrong' }, { token: 7 }]) {
        await expect(backend.socket(namespace, { auth })).rejects.toMatchObject({
          data: { code },
        });
      }
    }
    expect((await backend.socket('/agent', { auth: { token: secrets.AGENT_TOKEN } })).connected);
    await expect(backend.socket('/nothing')).rejects.toThrow('Invalid namespace');
  });
});

describe('the bus', () => {
  it('takes no malformed notice', async () => {
    const worker = await backend.socket('/bus', { auth: { token: secrets.BUS_TOKEN } });
    const viewer = await backend.socket();
    await viewer.emitWithAck('flight:watch', { flightId: flight.id });
    const bad = [null, {}, 'x', { flightId: 1, version: 1 }, { flightId: flight.id, version: '1' }];
    for (const notice of bad) {
      worker.emit(busEvents.flightChanged, notice);
      worker.emit(busEvents.orderChanged, notice);
    }
    const seen = next(viewer, 'flight:changed', atVersion(1));
    await book('1A');
    await seen;
    worker.disconnect();
  });
});
