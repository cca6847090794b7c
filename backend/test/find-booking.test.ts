import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { problemMessage } from '@aisle/shared/problems';
import { TestBackend } from './support/backend.ts';
import { eventually } from './support/eventually.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const booking = new FakeBooking();
let backend: TestBackend;
let flight: FlightDefinition;

beforeAll(async () => {
  backend = await TestBackend.start(booking);
  flight = someFlight(Date.now());
  await booking.openFlight(flight);
});
afterAll(() => backend.stop());

/** A paid order of one passenger, with its code. */
async function paid(seat: string, surname: string) {
  const { body } = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats: [seat] },
  });
  const { order, token } = body;
  const passengers = [{ seat, givenName: 'Ann', surname, type: 'adult' }];
  const people = { passengers, contact: { email: 'ann@example.com' } };
  const path = `/api/orders/${order.id}`;
  expect((await backend.ask('PUT', `${path}/passengers`, { token, body: people })).status).toBe(
    200,
  );
  await booking.pay(order.id, { code: '11111', key: randomUUID() });
  booking.confirm(order.id);
  const { confirmation } = (await backend.ask('GET', path, { token })).body.order;
  return { id: order.id, token, confirmation: confirmation ?? '' };
}

const find = (confirmation: string, surname: string) =>
  backend.ask('POST', '/api/bookings/find', { body: { confirmation, surname } });

it('C5: code and surname lead to the order, in any spelling of the two', async () => {
  const { id, token, confirmation } = await paid('1A', 'Müller-Łącki');
  const codes = [confirmation, ` ${confirmation.toLowerCase()}`];
  for (const surname of ['Müller-Łącki', 'MUELLER LACKI', 'mullerlacki']) {
    for (const code of codes) {
      const { status, body } = await find(code, surname);
      expect(status).toBe(200);
      expect([body.order.id, body.token]).toEqual([id, token]);
    }
  }
});

it('C5: the cookie opens the order, until a day after the departure', async () => {
  const { id, confirmation } = await paid('1C', 'Lee');
  const { headers } = await find(confirmation, 'Lee');
  const cookie = headers.getSetCookie().find((one) => one.startsWith(`aisle-order-${id}`)) ?? '';
  const until = Date.parse(/expires=([^;]+)/.exec(cookie)?.[1] ?? '');
  const wanted = Date.parse(flight.departsAt) + limits.orderCookieAfterMs;
  expect(Math.abs(until - wanted)).toBeLessThan(60_000);
});

it('C5: whatever is wrong, the answer is one and the same', async () => {
  const { confirmation } = await paid('1D', 'Lee');
  const { body: unpaid } = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats: ['1F'] },
  });
  const wrong: [string, string][] = [
    [confirmation, 'Leigh'],
    [confirmation, ''],
    [confirmation, '=1+1'],
    ['ABC2DE', 'Lee'],
    ['', 'Lee'],
    [unpaid.order.id, 'Lee'],
    [confirmation, 'x'.repeat(1_000)],
  ];
  const answers = await Promise.all(wrong.map(([code, surname]) => find(code, surname)));
  const [first] = answers;
  expect(first).toMatchObject({ status: 404, body: { code: 'booking-not-found' } });
  for (const { status, text, headers } of answers) {
    expect([status, text, headers.getSetCookie()]).toEqual([404, first?.text, []]);
  }
});

it('C5: right and wrong are answered after the same time, however long the search took', async () => {
  const clock = new FakeClock(Date.now());
  const still = await TestBackend.start(booking, {}, null, clock);
  const { confirmation } = await paid('3A', 'Lee');
  const searched = vi.spyOn(booking.desk, 'ordersOf');
  // Time passes for nobody but who waits: an answer that comes at all before the last millisecond came too early.
  for (const [surname, status] of [
    ['Lee', 200],
    ['Leigh', 404],
    ['=1+1', 404],
  ] as const) {
    const waiting = vi.spyOn(clock, 'after');
    const found = still.ask('POST', '/api/bookings/find', { body: { confirmation, surname } });
    await eventually(() => {
      expect(waiting.mock.calls.map(([ms]) => ms)).toContain(limits.findAnswerMs);
    });
    let isAnswered = false;
    void found.then(() => (isAnswered = true));
    await clock.pass(limits.findAnswerMs - 1);
    expect(isAnswered).toBe(false);
    await clock.pass(1);
    expect((await found).status).toBe(status);
    waiting.mockRestore();
  }
  expect(searched).toHaveBeenCalledTimes(2);
  searched.mockRestore();
  await still.stop();
});

it('C5: the code of a departed flight leads to its order for a day, and then nowhere, like any other', async () => {
  const { id, confirmation } = await paid('3C', 'Lee');
  const over = Date.parse(flight.departsAt) + limits.orderCookieAfterMs;
  for (const [now, status, found] of [
    [over - 1, 200, { order: { id } }],
    [over, 404, { code: 'booking-not-found', detail: problemMessage('booking-not-found') }],
  ] as const) {
    const clock = new FakeClock(now);
    const later = await TestBackend.start(booking, {}, null, clock);
    const waiting = vi.spyOn(clock, 'after');
    const body = { confirmation, surname: 'Lee' };
    const asked = later.ask('POST', '/api/bookings/find', { body });
    await eventually(() => {
      expect(waiting.mock.calls.map(([ms]) => ms)).toContain(limits.findAnswerMs);
    });
    await clock.pass(limits.findAnswerMs);
    expect(await asked).toMatchObject({ status, body: found });
    await later.stop();
  }
});

it('C4, C5: orders that share a code are told apart by the surname', async () => {
  const [one, other] = [await paid('2A', 'Ek'), await paid('2C', 'Öz')];
  const index = booking.desk.ordersOf.bind(booking.desk);
  booking.desk.ordersOf = () => Promise.resolve({ ok: true, value: [one.id, other.id] });
  const states = [await booking.orderStatus(one.id), await booking.orderStatus(other.id)];
  const status = booking.orderStatus.bind(booking);
  booking.orderStatus = async (id) => {
    const known = states.find((answer) => answer.ok && answer.value.id === id);
    return known?.ok ? { ok: true, value: { ...known.value, confirmation: 'ABCDEF' } } : status(id);
  };
  expect((await find('ABCDEF', 'oez')).body.order.id).toBe(other.id);
  expect((await find('ABCDEF', 'ek')).body.order.id).toBe(one.id);
  expect((await find('ABCDEF', 'both')).status).toBe(404);
  Object.assign(booking, { orderStatus: status });
  booking.desk.ordersOf = index;
});

it('C5: who guesses at a code has to wait, at that code alone', async () => {
  const limited = await TestBackend.start(booking, { RATE_LIMITS: 'on' });
  const guess = (confirmation: string) =>
    limited.ask('POST', '/api/bookings/find', { body: { confirmation, surname: 'Nobody' } });
  const guesses = Array.from({ length: limits.findTriesOfCode + 2 }, () => guess('ABCDEF'));
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  expect((await guess('ABCDEG')).status).toBe(404);
  await limited.stop();
});
