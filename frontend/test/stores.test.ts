import { limits } from '@aisle/shared/limits';
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPinia, setActivePinia } from 'pinia';
import { effectScope, nextTick, ref, watchEffect } from 'vue';
import { createClient } from '../src/api/client.ts';
import { useDeadline } from '../src/composables/use-countdown.ts';
import { useChoice } from '../src/stores/choice.ts';
import { useClock } from '../src/stores/clock.ts';
import { useConnection } from '../src/stores/connection.ts';
import { useMessages } from '../src/stores/messages.ts';
import { useOrders } from '../src/stores/orders.ts';
import { useSeatMap } from '../src/stores/seat-map.ts';
import type { Order } from '../src/api/types.ts';
import { bookingsInOrder } from '../src/domain/order-words.ts';
import {
  anOrder,
  aRefusal,
  aSnapshot,
  deferred,
  err,
  fakeServices,
  NOW,
  ok,
  type FakeLive,
} from './support.ts';

const FLIGHT = 'ai101-20261125';
let live: FakeLive;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the seat map store', () => {
  const serverTime = new Date(NOW).toISOString();
  const watches = () => live.requests.filter(({ event }) => event === 'flight:watch');

  async function open() {
    live = fakeServices({ flight: () => Promise.resolve(ok(aSnapshot({ version: 10 }))) });
    useConnection().start();
    live.answer = () => Promise.resolve({ ok: true, snapshot: aSnapshot({ version: 10 }) });
    useSeatMap().open(FLIGHT);
    await vi.advanceTimersByTimeAsync(10);
    return useSeatMap();
  }
  const status = (seat: string) => useSeatMap().seats.get(seat)?.status;

  it('folds changes that follow on, and drops old ones', async () => {
    await open();
    live.emit('flight:changed', {
      flightId: FLIGHT,
      from: 9,
      version: 12,
      seats: { '1A': { status: 'held' } },
      serverTime,
    });
    live.emit('flight:changed', {
      flightId: FLIGHT,
      from: 9,
      version: 11,
      seats: { '1A': { status: 'free' } },
      serverTime,
    });
    expect(status('1A')).toBe('held');
    expect(useSeatMap().counts).toMatchObject({ held: 1 });
  });

  it('shows a change at once, and those that follow fast together', async () => {
    await open();
    const emit = (version: number, seat: string) =>
      live.emit('flight:changed', {
        ...{ flightId: FLIGHT, from: version - 1, version, serverTime },
        seats: { [seat]: { status: 'held' } },
      });
    emit(11, '1A');
    expect(status('1A')).toBe('held');
    emit(12, '1B');
    emit(13, '1C');
    expect([status('1B'), status('1C')]).toEqual(['free', 'free']);
    expect(watches()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect([status('1B'), status('1C')]).toEqual(['held', 'held']);
  });

  it('what a snapshot says outlives changes from before it that are not shown yet', async () => {
    await open();
    const seats = { '1A': { status: 'held' } } as const;
    live.emit('flight:changed', { flightId: FLIGHT, from: 10, version: 11, seats: {}, serverTime });
    live.emit('flight:changed', { flightId: FLIGHT, from: 11, version: 12, seats, serverTime });
    live.answer = () => Promise.resolve({ ok: true, snapshot: aSnapshot({ version: 13 }) });
    live.set(false);
    live.set(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(status('1A')).toBe('free');
  });

  it('L6: asks again with its own version when a change was lost, and applies nothing across the gap', async () => {
    await open();
    const changes = {
      flightId: FLIGHT,
      from: 10,
      version: 15,
      seats: { '2B': { status: 'sold' } },
      serverTime,
    };
    live.answer = () => Promise.resolve({ ok: true, changes });
    live.emit('flight:changed', {
      flightId: FLIGHT,
      from: 14,
      version: 15,
      seats: { '1A': { status: 'held' } },
      serverTime,
    });
    expect(status('1A')).toBe('free');
    await vi.advanceTimersByTimeAsync(10);
    expect(watches().at(-1)?.message).toEqual({ flightId: FLIGHT, version: 10 });
    expect(status('2B')).toBe('sold');
    expect(useConnection().state).toBe('live');
  });

  it('watches again after a lost line, and says what the page is worth meanwhile', async () => {
    await open();
    expect(useConnection().state).toBe('live');
    expect(useConnection().behind).toEqual([]);
    const freshAt = Date.now() - 10;
    live.set(false);
    expect(useConnection().state).toBe('reconnecting');
    expect(useConnection().behind).toEqual([{ key: `flight:${FLIGHT}`, freshAt }]);
    live.answer = () => Promise.reject(new Error('no ack'));
    live.set(true);
    await vi.advanceTimersByTimeAsync(10);
    expect(useConnection().state).toBe('stale');
    live.answer = () =>
      Promise.resolve({
        ok: true,
        snapshot: aSnapshot({ version: 20, seats: { '3C': { status: 'paying' } } }),
      });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(useConnection().state).toBe('live');
    expect(status('3C')).toBe('paying');
  });

  it('takes its time for the first answer, and longer for each that fails, before it is stale', async () => {
    live = fakeServices({ flight: () => Promise.resolve(ok(aSnapshot())) });
    useConnection().start();
    live.answer = () => Promise.reject(new Error('no ack'));
    useSeatMap().open(FLIGHT);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(useConnection().state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(useConnection().state).toBe('stale');
    const before = watches().length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(watches().length - before).toBeLessThan(15);
  });

  it('turns stale when probes go unanswered on a line that stands', async () => {
    await open();
    live.answer = () => Promise.reject(new Error('no ack'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(useConnection().state).toBe('stale');
  });

  it('hands a flight from one page to the next without letting go', async () => {
    const store = await open();
    const first = store.open(FLIGHT);
    const second = store.open(FLIGHT);
    first();
    expect(store.flight).not.toBeNull();
    second();
    expect(store.flight).toBeNull();
  });
});

describe('the orders', () => {
  it('take only what is newer', () => {
    live = fakeServices();
    const orders = useOrders();
    orders.take(anOrder({ revision: 3, seats: ['12A', '12B'] }));
    live.emit('order:changed', { order: anOrder({ revision: 2, seats: ['12A'] }) });
    expect(orders.byId.get(anOrder().id)?.seats).toEqual(['12A', '12B']);
  });

  it('come back after a reload by their ids alone; no token is kept', async () => {
    const answer = { order: anOrder(), token: 'secret-token' };
    const client = createClient(
      async () => Response.json(answer, { status: 201 }),
      () => undefined,
    );
    live = fakeServices({
      createOrder: (wish, key) => client.createOrder(wish, key),
      tokenOf: (orderId) => client.tokenOf(orderId),
    });
    useConnection().start();
    useChoice().toggle(FLIGHT, '12A');
    await vi.advanceTimersByTimeAsync(10);
    const watched = {
      event: 'order:watch',
      message: { orderId: anOrder().id, token: 'secret-token' },
    };
    expect(live.requests).toContainEqual(watched);
    expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('secret-token');
    const kept = localStorage.getItem('aisle:orders') ?? '';
    live = fakeServices({ order: () => Promise.resolve(ok(anOrder())) });
    localStorage.setItem('aisle:orders', kept);
    const orders = useOrders();
    orders.start();
    await flushPromises();
    expect(orders.liveOf(FLIGHT)?.seats).toEqual(['12A']);
  });

  it('that are over are let go of, and not remembered', async () => {
    live = fakeServices();
    useConnection().start();
    live.answer = (_event, { orderId }) =>
      Promise.resolve({ ok: true, order: anOrder({ id: String(orderId) }) });
    const orders = useOrders();
    orders.follow(anOrder());
    await vi.advanceTimersByTimeAsync(10);
    expect(useConnection().state).toBe('live');
    live.emit('order:changed', {
      order: anOrder({ status: 'expired', reason: 'hold-expired', revision: 2 }),
    });
    expect(live.requests.at(-1)).toEqual({
      event: 'order:unwatch',
      message: { orderId: anOrder().id },
    });
    expect(localStorage.getItem('aisle:orders')).toBe('[]');
    expect(orders.list.map(({ status }) => status)).toEqual(['expired']);
  });

  it('are followed as many at once as a connection may, the newest first', async () => {
    live = fakeServices();
    useConnection().start();
    const watched = new Set<string>();
    live.answer = (event, { orderId }) => {
      if (event === 'order:unwatch') watched.delete(String(orderId));
      else watched.add(String(orderId));
      return Promise.resolve(
        watched.size > limits.watchedOrdersPerSocket
          ? { ok: false, error: { code: 'too-many-watches', message: '' } }
          : { ok: true, order: anOrder({ id: String(orderId) }) },
      );
    };
    const ids = Array.from({ length: limits.watchedOrdersPerSocket + 3 }, (_, at) => `order ${at}`);
    for (const id of ids) useOrders().follow(anOrder({ id }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...watched]).toEqual(ids.slice(3));
    expect(useConnection().state).toBe('live');
  });

  it('open the line anew, once, when it is older than the cookie', async () => {
    live = fakeServices();
    useConnection().start();
    live.answer = () =>
      Promise.resolve({ ok: false, error: { code: 'order-not-found', message: '' } });
    useOrders().follow(anOrder());
    await vi.advanceTimersByTimeAsync(5_000);
    expect(live.renew).toHaveBeenCalledTimes(1);
  });
});

describe('a choice on the page', () => {
  it('is undone with a sentence when the seat went to someone else, with alternatives one click away', async () => {
    const changeSeats = vi.fn(() =>
      Promise.resolve(ok(anOrder({ revision: 2, seats: ['12A', '14B'] }))),
    );
    const refusal = aRefusal('seats-unavailable', 409, {
      seats: ['12B'],
      alternatives: ['12A', '14B'],
    });
    live = fakeServices({ changeSeats });
    changeSeats.mockResolvedValueOnce(err(refusal) as never);
    useOrders().take(anOrder());
    useOrders().follow(anOrder());
    const choice = useChoice();
    choice.toggle(FLIGHT, '12B');
    await vi.advanceTimersByTimeAsync(10);
    const message = useMessages().current;
    expect(message?.text).toBe('Seat 12B just went to someone else.');
    expect(choice.of(FLIGHT).wanted()).toEqual(['12A']);
    expect(message?.actions?.[0]?.label).toBe('Take 14B in place of 12B');
    message?.actions?.[0]?.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(changeSeats).toHaveBeenLastCalledWith(anOrder().id, ['12A', '14B'], 1);
    expect(choice.of(FLIGHT).wanted()).toEqual(['12A', '14B']);
  });

  it('S31: that leaves a seat alone where that is refused is replaced in one click', async () => {
    const changeSeats = vi.fn((_id: string, seats: string[]) =>
      Promise.resolve(ok(anOrder({ revision: 2, seats }))),
    );
    const refusal = aRefusal('single-seat-left', 409, {
      seats: ['12B'],
      alternatives: ['12A', '12B'],
    });
    changeSeats.mockResolvedValueOnce(err(refusal) as never);
    live = fakeServices({ changeSeats });
    useOrders().follow(anOrder());
    const choice = useChoice();
    choice.toggle(FLIGHT, '12C');
    await vi.advanceTimersByTimeAsync(10);
    const message = useMessages().current;
    expect(message?.text).toContain('That would leave 12B alone');
    expect(choice.of(FLIGHT).wanted()).toEqual(['12A']);
    expect(message?.actions?.[0]?.label).toBe('Take 12A and 12B');
    message?.actions?.[0]?.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(choice.of(FLIGHT).wanted()).toEqual(['12A', '12B']);
  });

  it('keeps every seat that is held when an alternative is taken', async () => {
    const changeSeats = vi.fn();
    changeSeats.mockResolvedValueOnce(
      err(aRefusal('seats-unavailable', 409, { seats: ['12B'], alternatives: ['20D', '20E'] })),
    );
    changeSeats.mockImplementation((_id: string, seats: string[]) =>
      Promise.resolve(ok(anOrder({ revision: 2, seats }))),
    );
    live = fakeServices({ changeSeats });
    useOrders().follow(anOrder());
    const choice = useChoice();
    choice.toggle(FLIGHT, '12B');
    await vi.advanceTimersByTimeAsync(10);
    const offer = useMessages().current?.actions?.[0];
    expect(offer?.label).toBe('Take 20D in place of 12B');
    offer?.run();
    await vi.advanceTimersByTimeAsync(10);
    expect(choice.of(FLIGHT).wanted()).toEqual(['12A', '20D']);
  });

  it('is added to the order that another tab made at the same moment', async () => {
    const createOrder = vi.fn();
    const changeSeats = vi.fn(() =>
      Promise.resolve(ok(anOrder({ revision: 2, seats: ['12A', '12C'] }))),
    );
    live = fakeServices({ createOrder, changeSeats, order: () => Promise.resolve(ok(anOrder())) });
    const choice = useChoice();
    useOrders();
    localStorage.setItem(
      'aisle:orders',
      JSON.stringify([{ orderId: anOrder().id, flightId: FLIGHT }]),
    );
    choice.toggle(FLIGHT, '12C');
    await vi.advanceTimersByTimeAsync(10);
    expect(createOrder).not.toHaveBeenCalled();
    expect(changeSeats).toHaveBeenCalledWith(anOrder().id, ['12A', '12C'], 1);
    expect(choice.of(FLIGHT).wanted()).toEqual(['12A', '12C']);
  });

  it('names the version of the order that it was made on, and takes another tab’s from the refusal', async () => {
    const theirs = anOrder({ revision: 5, seats: ['12A', '12B'] });
    const changeSeats = vi.fn(() =>
      Promise.resolve(ok(anOrder({ revision: 6, seats: ['12A', '12B', '12C'] }))),
    );
    changeSeats.mockResolvedValueOnce(
      err(aRefusal('order-changed', 409, { order: theirs })) as never,
    );
    live = fakeServices({ changeSeats });
    useOrders().follow(anOrder());
    useChoice().toggle(FLIGHT, '12C');
    await vi.advanceTimersByTimeAsync(10);
    expect(changeSeats.mock.calls).toEqual([
      [anOrder().id, ['12A', '12C'], 1],
      [anOrder().id, ['12A', '12B', '12C'], 5],
    ]);
  });

  it('stops at nine seats with a sentence', () => {
    live = fakeServices();
    const seats = ['1A', '1B', '1C', '1D', '1E', '1F', '2A', '2B', '2C'];
    useOrders().follow(anOrder({ seats }));
    useChoice().toggle(FLIGHT, '9A');
    expect(useMessages().current?.text).toContain('at most 9 seats');
    expect(useChoice().of(FLIGHT).wanted()).toEqual(seats);
  });
});

describe('messages', () => {
  it('of a page go with it; those that last come back after others, and stay until they are read', () => {
    live = fakeServices();
    const messages = useMessages();
    messages.show({ tone: 'error', text: 'ended', topic: 'a', lasting: true });
    messages.show({ tone: 'error', text: 'ended too', topic: 'b', lasting: true });
    messages.show({ tone: 'warning', text: 'at most nine', topic: 'choice' });
    messages.leavePage();
    expect(messages.current?.text).toBe('ended too');
    messages.leavePage();
    messages.dismiss();
    expect(messages.current?.text).toBe('ended');
    messages.clear('a');
    expect(messages.current).toBeNull();
  });
});

describe('the bookings', () => {
  it('are all shown, in one order, however they were learned of', () => {
    const departures: Record<string, string> = { x: '2026-12-01', y: '2026-12-02' };
    const orders = [
      anOrder({ id: '1', status: 'confirmed', expiresAt: null, flightId: 'y' }),
      anOrder({ id: '2', status: 'confirmed', expiresAt: null, flightId: 'x' }),
      anOrder({ id: '3', expiresAt: '2026-11-24T10:10:00.000Z' }),
      anOrder({ id: '4', expiresAt: '2026-11-24T10:05:00.000Z' }),
      anOrder({ id: '5', status: 'confirmed', expiresAt: null, flightId: 'unknown' }),
      anOrder({ id: '6', status: 'expired', reason: 'hold-expired' }),
      anOrder({ id: '7', status: 'paying', expiresAt: null }),
    ];
    const shown = (list: Order[]) =>
      bookingsInOrder(list, ({ flightId }) => departures[flightId]).map(({ id }) => id);
    expect(shown(orders)).toEqual(['7', '4', '3', '2', '1', '5']);
    expect(shown(orders.toReversed())).toEqual(shown(orders));
  });
});

describe('the clock', () => {
  beforeEach(() => {
    fakeServices();
  });

  it('has no timer while nobody looks, and one while somebody does', async () => {
    const clock = useClock();
    await vi.advanceTimersByTimeAsync(60_000);
    const others = vi.getTimerCount();
    const scope = effectScope();
    const seen: number[] = [];
    scope.run(() => watchEffect(() => void seen.push(clock.now), { flush: 'sync' }));
    expect(vi.getTimerCount()).toBe(others + 1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(seen.map((at) => at - NOW)).toEqual([60_000, 61_000, 62_000, 63_000]);
    scope.stop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(others);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(clock.now).toBe(NOW + 3_664_000);
  });

  it('notices the second at which a moment of tomorrow comes, and ticks by the minute until then', async () => {
    const clock = useClock();
    const at = NOW + 24 * 3_600_000 + 7_000;
    const seen: boolean[] = [];
    effectScope().run(() =>
      watchEffect(() => void seen.push(clock.hasCome(at)), { flush: 'sync' }),
    );
    await vi.advanceTimersByTimeAsync(23 * 3_600_000);
    expect(seen.length).toBeLessThan(24 * 60);
    await vi.advanceTimersByTimeAsync(3_600_000 + 6_000);
    expect(seen.at(-1)).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen.at(-1)).toBe(true);
  });
});

describe('the deadline', () => {
  function watch(first: Order, client = {}) {
    live = fakeServices(client);
    const order = ref<Order | null>(first);
    effectScope().run(() => useDeadline(() => order.value));
    return order;
  }
  const said = () => [useMessages().polite, useMessages().assertive];
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

  it('warns at 5, 2 and 1 minutes and at 30 s, the last two assertively', async () => {
    watch(anOrder());
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(said()).toEqual(['', '']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said()[0]).toBe('5 minutes left to pay for 12A on AI 101.');
    await vi.advanceTimersByTimeAsync(3 * 60_000);
    expect(said()[0]).toBe('2 minutes left to pay for 12A on AI 101.');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said()[1]).toBe('1 minute left to pay for 12A on AI 101.');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(said()[1]).toBe('30 seconds left to pay for 12A on AI 101.');
  });

  it("follows the server's clock, not ours", async () => {
    watch(anOrder());
    useClock().observe(new Date(NOW + 10 * 60_000).toISOString(), NOW, NOW);
    await nextTick();
    expect(said()[0]).toBe('5 minutes left to pay for 12A on AI 101.');
  });

  it('speaks once for a hold of a few seconds, however often it is refreshed', async () => {
    const order = watch(anOrder({ expiresAt: inSeconds(6) }));
    expect(said()[1]).toBe('6 seconds left to pay for 12A on AI 101.');
    useMessages().assertive = '';
    await vi.advanceTimersByTimeAsync(3_000);
    order.value = anOrder({ expiresAt: inSeconds(6), revision: 2 });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(said()).toEqual(['', '']);
  });

  it('asks the server when the time is up and no word came', async () => {
    const ask = vi.fn(() => Promise.resolve(ok(anOrder({ status: 'expired', expiresAt: null }))));
    watch(anOrder({ expiresAt: inSeconds(6) }), { order: ask });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ask).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(ask).toHaveBeenCalledWith(anOrder().id);
  });
});

describe('the first clicks of two tabs at once, in a browser without locks', () => {
  /** Another tab of the same browser: its stores are its own, its storage is not. */
  function openTab() {
    setActivePinia(createPinia());
    const orders = useOrders();
    const choice = useChoice();
    return { orders, choice, of: choice.of(FLIGHT) };
  }

  it('make one order: the second learns of it by their key, and adds its seats', async () => {
    expect(navigator).not.toHaveProperty('locks.request');
    const made = deferred<null>();
    const keys = new Map<string, string>();
    let order = anOrder({ seats: [] });
    const createOrder = vi.fn(async ({ seats }: { seats: readonly string[] }, key: string) => {
      const known = keys.get(key);
      if (known !== undefined) return err(aRefusal('idempotency-mismatch', 422));
      keys.set(key, seats.join());
      await made.promise;
      order = anOrder({ id: `order-${keys.size}`, seats: [...seats] });
      return ok({ order, token: 'token' });
    });
    const changeSeats = vi.fn(async (_id: string, seats: readonly string[]) => {
      order = { ...order, seats: [...seats], revision: order.revision + 1 };
      return ok(order);
    });
    live = fakeServices({ createOrder, changeSeats, order: async () => ok(order) });
    const [one, two] = [openTab(), openTab()];
    one.choice.toggle(FLIGHT, '8A');
    two.choice.toggle(FLIGHT, '8C');
    await vi.advanceTimersByTimeAsync(100);
    made.settle(null);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(keys.size).toBe(1);
    expect(order.seats).toEqual(['8A', '8C']);
    expect(two.of.wanted()).toEqual(['8A', '8C']);
    expect(useMessages().current).toBeNull();
  });

  it('find another key for the next order', async () => {
    const keys: string[] = [];
    const createOrder = vi.fn(async (_wish: object, key: string) => {
      keys.push(key);
      return err(aRefusal('seats-unavailable', 409, { seats: ['8A'] }));
    });
    live = fakeServices({ createOrder });
    for (const tab of [openTab(), openTab()]) {
      tab.choice.toggle(FLIGHT, '8A');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(new Set(keys).size).toBe(2);
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
