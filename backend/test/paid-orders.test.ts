/** What a customer changes about a paid order, over REST. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isExitSeat, seatClass, seatPrices, type FlightDefinition } from '@aisle/shared/aircraft';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const clock = new FakeClock();
const booking = new FakeBooking(() => clock.now());
let backend: TestBackend;
let flight: FlightDefinition;
let seats: string[];

beforeAll(async () => {
  backend = await TestBackend.start(booking, {}, null, clock);
  flight = { ...someFlight(clock.now()), aircraft: '787-9' };
  await booking.openFlight(flight);
  const prices = seatPrices(flight.aircraft, flight.fares);
  seats = Object.keys(prices)
    .filter((seat) => seatClass(flight.aircraft, seat) === 'economy')
    .filter((seat) => !isExitSeat(flight.aircraft, seat))
    .toSorted((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0));
});
afterAll(() => backend.stop());

const cheapest = (): string => seats.shift() ?? '';
const dearest = (): string => seats.pop() ?? '';

async function book(own: readonly string[]) {
  const { body } = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats: own },
  });
  const { order, token } = body;
  const path = `/api/orders/${order.id}`;
  const key = { 'Idempotency-Key': randomUUID() };
  return {
    id: order.id,
    pay: async () => {
      const passengers = own.map((seat, place) => {
        return { seat, givenName: ['Anna', 'Bo'][place] ?? 'Cy', surname: 'Berg', type: 'adult' };
      });
      const contact = { email: 'anna@example.com' };
      await backend.ask('PUT', `${path}/passengers`, { token, body: { passengers, contact } });
      await backend.ask('POST', `${path}/payment`, {
        token,
        headers: key,
        body: { code: '11111' },
      });
      booking.confirm(order.id);
    },
    ask: (method: string, under: string, body?: object, headers: Record<string, string> = {}) =>
      backend.ask(method, `${path}${under}`, { token, ...(body && { body }), headers }),
    get: async () => (await backend.ask('GET', path, { token })).body.order,
  };
}

async function buy(...own: string[]) {
  const order = await book(own);
  await order.pay();
  return order;
}

it('Y1, Y2: cheaper seats are changed at once: 200', async () => {
  const [from, to] = [dearest(), cheapest()];
  const order = await buy(from);
  const { total } = await order.get();
  const { status, body } = await order.ask('POST', '/seat-change', { seats: [to] });
  expect(status).toBe(200);
  expect(body.order).toMatchObject({ status: 'confirmed', seats: [to], total });
  expect(body.order.exchange).toBeUndefined();
  expect(body.order.passengers).toMatchObject([{ seat: to, givenName: 'Anna' }]);
});

it('Y2, Y3, Y5: dearer ones take a code: 402 with the difference, then 202 and the exchange', async () => {
  const [from, to] = [cheapest(), dearest()];
  const order = await buy(from);
  const { total } = await order.get();
  const needed = await order.ask('POST', '/seat-change', { seats: [to] });
  expect(needed).toMatchObject({ status: 402, body: { code: 'payment-needed' } });
  const { difference } = needed.body;
  const request = { seats: [to], code: '11111', amount: difference.amount };
  const wrong = await order.ask('POST', '/seat-change', { ...request, amount: '0.01' });
  expect(wrong).toMatchObject({ status: 409, body: { code: 'amount-changed', difference } });
  expect(wrong.body.order).toMatchObject({ seats: [from] });
  const key = { 'Idempotency-Key': randomUUID() };
  const running = await order.ask('POST', '/seat-change', request, key);
  expect(running.status).toBe(202);
  expect(running.body.order).toMatchObject({
    status: 'confirmed',
    seats: [from],
    exchange: {
      state: 'paying',
      seats: [to],
      difference,
      payment: { attempt: 1, maxAttempts: 3, lastFailure: null },
    },
  });
  booking.failExchange(order.id);
  expect(await order.get()).toMatchObject({ seats: [from], exchange: { state: 'failed' } });
  await order.ask('POST', '/seat-change', request);
  booking.exchange(order.id, 'charge-2');
  const done = await order.get();
  expect(done).toMatchObject({ seats: [to] });
  const pence = (amount: string) => Math.round(Number(amount) * 100);
  expect(pence(done.total.amount)).toBe(pence(total.amount) + pence(difference.amount));
});

it('Y6: one passenger is cancelled, twice is once; the last one goes with the order', async () => {
  const [one, two] = [cheapest(), cheapest()];
  const order = await buy(one, two);
  const cancelled = await order.ask('DELETE', `/passengers/${two}`);
  expect(cancelled).toMatchObject({ status: 200, body: { order: { seats: [one] } } });
  expect((await order.ask('DELETE', `/passengers/${two}`)).body).toEqual(cancelled.body);
  expect(await order.ask('DELETE', `/passengers/${one}`)).toMatchObject({
    status: 409,
    body: { code: 'last-passenger' },
  });
});

it('Y7, H4: a name is corrected with its form for documents', async () => {
  const seat = cheapest();
  const order = await buy(seat);
  const { status, body } = await order.ask('PATCH', `/passengers/${seat}`, {
    givenName: ' Änna ',
    surname: 'Berg',
  });
  expect(status).toBe(200);
  expect(body.order.passengers).toMatchObject([
    { givenName: 'Änna', document: { givenName: 'AENNA', surname: 'BERG' } },
  ]);
  const large = { givenName: 'Johannes', surname: 'Berg' };
  expect(await order.ask('PATCH', `/passengers/${seat}`, large)).toMatchObject({
    status: 422,
    body: { code: 'name-change-too-large' },
  });
});

describe('bad input changes nothing', () => {
  const name = { givenName: 'Anna', surname: 'Berg' };
  const table: [string, string, string, object | undefined, number, string][] = [
    ['no seats', 'POST', '/seat-change', {}, 400, 'invalid-request'],
    ['an unknown field', 'POST', '/seat-change', { seats: [], tip: 1 }, 400, 'invalid-request'],
    ['no seat at all', 'POST', '/seat-change', { seats: [] }, 422, 'wrong-number-of-seats'],
    ['a seat that is none', 'POST', '/seat-change', { seats: ['x'] }, 422, 'unknown-seats'],
    ['a seat not there', 'POST', '/seat-change', { seats: ['99Z'] }, 422, 'unknown-seats'],
    ['another cabin', 'POST', '/seat-change', { seats: ['1A'] }, 422, 'outside-cabin'],
    [
      'a short code',
      'POST',
      '/seat-change',
      { seats: ['40A'], code: '1' },
      422,
      'invalid-payment-code',
    ],
    [
      'a number as amount',
      'POST',
      '/seat-change',
      { seats: ['40A'], amount: 1 },
      400,
      'invalid-request',
    ],
    [
      'an old revision',
      'POST',
      '/seat-change',
      { seats: ['40A'], revision: 0 },
      409,
      'order-changed',
    ],
    ['nobody’s seat', 'DELETE', '/passengers/40A', undefined, 404, 'no-such-passenger'],
    ['no seat’s name', 'DELETE', '/passengers/x', undefined, 404, 'no-such-passenger'],
    ['nobody’s name', 'PATCH', '/passengers/40A', name, 404, 'no-such-passenger'],
    ['half a name', 'PATCH', '/passengers/OWN', { givenName: 'A' }, 400, 'invalid-request'],
    ['no surname', 'PATCH', '/passengers/OWN', { ...name, surname: '' }, 422, 'passengers-invalid'],
    [
      'a line break',
      'PATCH',
      '/passengers/OWN',
      { ...name, givenName: 'A\nb' },
      422,
      'passengers-invalid',
    ],
    ['no infant', 'PATCH', '/passengers/OWN', { ...name, infant: true }, 404, 'no-such-passenger'],
  ];

  it.each(table)('%s', async (_what, method, under, body, status, code) => {
    const own = cheapest();
    const order = await buy(own);
    const before = await order.get();
    const answer = await order.ask(method, under.replace('OWN', own), body);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.body.detail).toMatch(/\.$/);
    expect(await order.get()).toEqual({ ...before, serverTime: expect.anything() });
  });

  it('of an order that is not paid, or of somebody else', async () => {
    const own = cheapest();
    const order = await book([own]);
    for (const [method, under, body] of [
      ['POST', '/seat-change', { seats: [own] }],
      ['DELETE', `/passengers/${own}`, undefined],
      ['PATCH', `/passengers/${own}`, name],
    ] as const) {
      expect(await order.ask(method, under, body)).toMatchObject({
        status: 409,
        body: { code: 'not-booked' },
      });
      const path = `/api/orders/${order.id}${under}`;
      const stranger = await backend.ask(method, path, { token: 'x', ...(body && { body }) });
      expect(stranger.body.code).toBe('order-not-found');
    }
  });
});
