/** Who waits for seats, over REST. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { orderTotal, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { orderLink } from '@aisle/shared/order-link';
import { watchSchema, type SeatWatch } from '@aisle/shared/watch-routes';
import { secrets, TestBackend, type Ask } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

const start = Date.now();
let now: number;
let booking: FakeBooking;
let backend: TestBackend;
let flight: FlightDefinition;
let flights = 0;
/** Of whoever has the seats that are to come free. */
let holder: { id: string; token: string };

beforeAll(async () => {
  booking = new FakeBooking(() => now);
  backend = await TestBackend.start(booking);
  await backend.worker(booking);
});
afterAll(() => backend.stop());

beforeEach(async () => {
  now = start;
  flights += 1;
  flight = someFlight(start, `AI ${300 + flights}`);
  await booking.openFlight(flight);
  await agent(
    'block',
    seatDesignators(flight.aircraft).filter((seat) => !/^1[45][AC]$/.test(seat)),
  );
  holder = await order(['14A', '14C']);
  await agent('block', ['15A', '15C']);
});

async function agent(type: 'block' | 'unblock', seats: string[]): Promise<void> {
  const why = { by: 'Ada', role: 'supervisor', reason: 'So.' } as const;
  await booking.desk.intervene(flight.id, { id: randomUUID(), ...why, command: { type, seats } });
}

async function order(seats: string[]): Promise<{ id: string; token: string }> {
  const { status, body } = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
  });
  expect(status).toBe(201);
  return { id: body.order.id, token: body.token };
}

/** What answers about watches have. */
interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly watch: SeatWatch;
  readonly token: string;
  readonly order: {
    readonly id: string;
    readonly seats: readonly string[];
    readonly status: string;
  };
}

async function ask(method: string, path = '', options: Ask = {}): Promise<Answer> {
  const address = `/api/flights/${flight.id}/watches${path}`;
  const { status, body } = await backend.ask(method, address, options);
  const answer = body as unknown as Answer;
  if (status < 300 && 'watch' in answer) watchSchema.parse(answer.watch);
  return { ...answer, status };
}

async function watch(wish: object = { count: 1 }, options: Ask = {}): Promise<Answer> {
  const made = await ask('POST', '', { ...options, body: wish });
  expect(made.status).toBe(201);
  return made;
}

const look = ({ watch: { id }, token }: Answer) => ask('GET', `/${id}`, { token });
const release = () => backend.ask('DELETE', `/api/orders/${holder.id}`, { token: holder.token });
const seat = async (name: string) =>
  (await backend.ask('GET', `/api/flights/${flight.id}`)).body.seats[name];

it('S21, S22: who waits has a place, and is offered what comes free, which nobody else sees as free', async () => {
  const first = await watch({ count: 2, together: true, kind: 'window', maxPrice: 1_000 });
  const second = await watch({ count: 1 });
  expect(first.watch).toMatchObject({
    ...{ status: 'waiting', place: 1, offer: null, count: 2, kind: 'window', cabin: null },
    ...{ maxPrice: 1_000, together: true, orderId: null, reason: null },
  });
  expect(second.watch.place).toBe(2);
  await release();
  const until = new Date(now + limits.offerMs).toISOString();
  const offered = await look(first);
  expect(offered.watch).toMatchObject({
    status: 'offered',
    place: null,
    offer: { seats: ['14A', '14C'], total: orderTotal(flight, ['14A', '14C']), until },
  });
  expect(await seat('14A')).toEqual({ status: 'held', until });
  expect((await look(second)).watch).toMatchObject({ status: 'waiting', place: 1 });
  const other = { body: { flightId: flight.id, seats: ['14A'] } };
  expect((await backend.ask('POST', '/api/orders', other)).body.code).toBe('seats-unavailable');
});

it('S25: taking the offer makes an order of it, under the watch’s id and token, however often it is sent', async () => {
  const first = await watch({ count: 2 });
  await release();
  const path = `/${first.watch.id}/acceptance`;
  for (const _time of [1, 2]) {
    const taken = await ask('POST', path, { token: first.token });
    expect(taken).toMatchObject({
      status: 201,
      order: { id: first.watch.id, seats: ['14A', '14C'], status: 'held' },
      token: first.token,
    });
  }
  expect((await look(first)).watch).toMatchObject({ status: 'taken', offer: null });
  expect(await seat('14A')).toEqual({
    status: 'held',
    until: new Date(now + limits.holdMs).toISOString(),
  });
});

it('S25: an order swaps its seats for what it is offered in one step', async () => {
  const wish = { count: 2, orderId: holder.id };
  expect(await ask('POST', '', { body: wish })).toMatchObject({ code: 'order-not-found' });
  const better = await watch(wish, { token: holder.token });
  await agent('unblock', ['15A', '15C']);
  expect((await look(better)).watch).toMatchObject({ offer: { seats: ['15A', '15C'] } });
  const path = `/${better.watch.id}/acceptance`;
  for (const _time of [1, 2]) {
    expect(await ask('POST', path, { token: better.token })).toMatchObject({
      status: 201,
      order: { id: holder.id, seats: ['15A', '15C'] },
      token: holder.token,
    });
  }
  expect(await seat('14A')).toBeUndefined();
});

it('S24, S26: what is declined or runs out passes on at once', async () => {
  const [first, second, third] = [await watch(), await watch(), await watch()];
  await agent('unblock', ['15A']);
  const declined = await ask('DELETE', `/${first.watch.id}/offer`, { token: first.token });
  expect(declined.watch).toMatchObject({ status: 'waiting', place: 2, offer: null });
  expect((await look(second)).watch).toMatchObject({ status: 'offered' });
  now += limits.offerMs;
  booking.books.get(flight.id)?.passTime(now);
  expect((await look(second)).watch).toMatchObject({ status: 'ended', reason: 'offer-expired' });
  expect((await look(third)).watch).toMatchObject({ offer: { seats: ['15A'] } });
  const late = await ask('POST', `/${second.watch.id}/acceptance`, { token: second.token });
  expect(late).toMatchObject({ status: 409, code: 'offer-over' });
  const ended = await ask('DELETE', `/${third.watch.id}`, { token: third.token });
  expect(ended.watch).toMatchObject({ status: 'ended', reason: 'stopped' });
  // It declined this very seat.
  expect((await look(first)).watch).toMatchObject({ status: 'waiting', place: 1 });
  expect(await seat('15A')).toBeUndefined();
});

it('S21: answers to its token alone', async () => {
  const { watch: made, token } = await watch();
  const other = await watch();
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/acceptance'],
    ['DELETE', '/offer'],
  ] as const) {
    for (const options of [{}, { token: other.token }, { token: holder.token }]) {
      const answer = await ask(method, `/${made.id}${path}`, options);
      expect(answer).toMatchObject({ status: 404, code: 'watch-not-found' });
    }
  }
  expect(await ask('GET', '/nonsense', { token })).toMatchObject({ code: 'watch-not-found' });
});

it('S21: the same key and wish give the same watch, and another wish is refused', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  const [one, other] = [
    await watch({ count: 2 }, { headers }),
    await watch({ count: 2 }, { headers }),
  ];
  expect([other.watch.id, other.token, other.watch.place]).toEqual([one.watch.id, one.token, 1]);
  const wrong = await ask('POST', '', { headers, body: { count: 3 } });
  expect(wrong).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
});

it.each([
  {},
  { count: 0 },
  { count: 10 },
  { count: 1.5 },
  { count: '2' },
  { count: 1, cabin: 'third' },
  { count: 1, kind: 'soft' },
  { count: 1, maxPrice: 0 },
  { count: 1, maxPrice: 1e15 },
  { count: 1, together: 'yes' },
  { count: 1, orderId: 7 },
  { count: 1, email: 'nobody' },
  { count: 1, email: '' },
  { count: 1, seats: ['14A'] },
])('refuses %j', async (body) => {
  expect(await ask('POST', '', { body })).toMatchObject({ status: 400, code: 'invalid-request' });
});

it('S27: as many wait as may, of one client and of all', async () => {
  const limited = await TestBackend.start(booking, { RATE_LIMITS: 'on' });
  const path = `/api/flights/${flight.id}/watches`;
  const post = () => limited.ask('POST', path, { body: { count: 9 } });
  for (let n = 0; n < limits.watchesPerClient; n += 1) expect((await post()).status).toBe(201);
  expect((await post()).body.code).toBe('too-many-seat-watches');
  await limited.stop();
  const left = limits.watchesPerFlight - limits.watchesPerClient;
  await Promise.all(Array.from({ length: left }, () => watch({ count: 9 })));
  expect(await ask('POST', '', { body: { count: 9 } })).toMatchObject({ code: 'watches-full' });
});

it('S29: nobody waits for seats of a flight that is over', async () => {
  const one = await watch();
  now = Date.parse(flight.departsAt);
  booking.books.get(flight.id)?.passTime(now);
  expect((await look(one)).watch).toMatchObject({ status: 'ended', reason: 'flight-departed' });
  expect(await ask('POST', '', { body: { count: 1 } })).toMatchObject({ code: 'flight-departed' });
});

it('U9: the link of an offer’s mail leads in from another device until the offer is over; the address is told to nobody', async () => {
  const email = 'ann.waits@example.com';
  const one = await watch({ count: 1, email });
  const path = `/${one.watch.id}/link`;
  const link = (id: string) => orderLink(secrets.ORDER_LINK_SECRET, id, 0);
  const enter = (secret: string) => ask('POST', path, { body: { link: secret } });
  for (const bad of ['', '0.x', one.token, link(holder.id)])
    expect(await enter(bad)).toMatchObject({ status: 404, code: 'offer-link-void' });
  await release();
  const entered = await enter(link(one.watch.id));
  expect(entered).toMatchObject({ status: 200, token: one.token, watch: { status: 'offered' } });
  const taken = await ask('POST', `/${one.watch.id}/acceptance`, { token: entered.token });
  expect(taken.status).toBe(201);
  expect(await enter(link(one.watch.id))).toMatchObject({ code: 'offer-link-void' });
  const all = await booking.watches.of(flight.id);
  const seen = [one, entered, taken, all, await booking.desk.flightManifest(flight.id)];
  expect(JSON.stringify(seen)).not.toContain(email);
  expect(JSON.stringify(booking.books.get(flight.id)?.carryOver())).not.toContain(email);
});

it('L9: an owner is told of the own watch at once, and of no other', async () => {
  const [first, second] = [await watch(), await watch()];
  const [one, other] = [await backend.socket(), await backend.socket()];
  const told: SeatWatch[] = [];
  one.on('watch:changed', (message: { watch: SeatWatch }) => told.push(message.watch));
  other.on('watch:changed', (message: { watch: SeatWatch }) => told.push(message.watch));
  const listen = (socket: typeof one, { watch: { id }, token }: Answer) =>
    socket.emitWithAck('watch:watch', { flightId: flight.id, watchId: id, token });
  expect(await listen(one, first)).toMatchObject({ ok: true, watch: { place: 1 } });
  expect(await listen(one, { ...second, token: first.token })).toMatchObject({
    error: { code: 'watch-not-found' },
  });
  expect(await listen(other, second)).toMatchObject({ ok: true, watch: { place: 2 } });
  await agent('unblock', ['15A']);
  await vi.waitFor(() => expect(told).toHaveLength(2), 20_000);
  const [offered, waiting] = [first, second].map(({ watch: { id } }) =>
    told.find((each) => each.id === id),
  );
  expect(offered).toMatchObject({ status: 'offered', offer: { seats: ['15A'] } });
  expect(waiting).toMatchObject({ status: 'waiting', place: 1 });
  expect(await one.emitWithAck('watch:unwatch', { watchId: first.watch.id })).toEqual({ ok: true });
});

it('L9: a watch that has ended makes room for another on a connection', async () => {
  const socket = await backend.socket();
  const listen = ({ watch: { id }, token }: Answer) =>
    socket.emitWithAck('watch:watch', { flightId: flight.id, watchId: id, token });
  const all = await Promise.all(
    Array.from({ length: limits.watchedOrdersPerSocket }, () => watch({ count: 9 })),
  );
  for (const each of all) expect(await listen(each)).toMatchObject({ ok: true });
  const more = await watch({ count: 9 });
  expect(await listen(more)).toMatchObject({ error: { code: 'too-many-watches' } });
  const [first] = all;
  await ask('DELETE', `/${first?.watch.id}`, { token: first?.token ?? '' });
  await vi.waitFor(async () => expect(await listen(more)).toMatchObject({ ok: true }), 20_000);
});
