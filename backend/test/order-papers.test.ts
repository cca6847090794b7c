import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { orderLink } from '@aisle/shared/order-link';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const clock = new FakeClock();
const booking = new FakeBooking(() => clock.now());
let backend: TestBackend;
let flight: FlightDefinition;
const seats = ['1A', '1C', '2A', '2C', '3A', '3C', '1D', '1F', '2D', '2F', '3D'].values();

beforeAll(async () => {
  backend = await TestBackend.start(booking, {}, null, clock);
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
});
afterAll(() => backend.stop());

async function book() {
  const seat = seats.next().value!;
  const wish = { flightId: flight.id, seats: [seat] };
  const { body } = await backend.ask('POST', '/api/orders', { body: wish });
  const { order, token } = body;
  const path = `/api/orders/${order.id}`;
  const given = { seat, givenName: 'Ann', surname: 'Smith', type: 'adult' };
  const people = { passengers: [given], contact: { email: 'ann@example.com' } };
  await backend.ask('PUT', `${path}/passengers`, { token, body: people });
  const ask = (method: string, what: string) => backend.ask(method, path + what, { token });
  const enter = (link: string) => backend.ask('POST', `${path}/link`, { body: { link } });
  const link = (version: number) => orderLink(secrets.ORDER_LINK_SECRET, order.id, version);
  return { id: order.id, token: token, path, seat, ask, enter, link };
}

async function buy() {
  const order = await book();
  const payment = { token: order.token, body: { code: '11111' } };
  expect((await backend.ask('POST', `${order.path}/payment`, payment)).status).toBe(202);
  booking.confirm(order.id);
  return order;
}

describe('U4, U5: the papers of a booking', () => {
  it('are the passes as one PDF and the calendar’s file, for whoever has the order', async () => {
    const order = await buy();
    const pass = await order.ask('GET', '/pass.pdf');
    expect(pass.status).toBe(200);
    expect(pass.headers.get('content-type')).toBe('application/pdf');
    expect(pass.headers.get('content-disposition')).toMatch(/boarding-passes-\w{6}\.pdf/);
    expect(pass.text).toMatch(/^%PDF-/);
    const calendar = await order.ask('GET', '/calendar.ics');
    expect(calendar.headers.get('content-type')).toMatch(/^text\/calendar/);
    expect(calendar.text).toContain(`UID:${order.id}@aisle.example`);
    expect(calendar.text).toContain('METHOD:PUBLISH');
    for (const paper of ['/pass.pdf', '/calendar.ics']) {
      expect((await backend.ask('GET', order.path + paper)).status).toBe(404);
    }
  });

  it('are not there before the booking', async () => {
    const order = await book();
    for (const paper of ['/pass.pdf', '/calendar.ics']) {
      const { status, body } = await order.ask('GET', paper);
      expect([status, body.code]).toEqual([409, 'not-booked']);
    }
  });
});

describe('U8: the link of a mail', () => {
  it('leads in from another browser, and is no token itself', async () => {
    const order = await buy();
    const entered = await order.enter(order.link(0));
    expect(entered.status).toBe(200);
    expect(entered.body).toMatchObject({ token: order.token, order: { id: order.id } });
    expect(entered.headers.get('set-cookie')).toContain(`aisle-order-${order.id}=`);
    const asToken = await backend.ask('GET', order.path, { token: order.link(0) });
    expect(asToken.status).toBe(404);
  });

  it('that is another’s, made up or long is refused, and nobody is asked about it', async () => {
    const [order, other] = [await buy(), await buy()];
    for (const link of [
      other.link(0),
      '',
      '0',
      '0.',
      `0.${'x'.repeat(43)}`,
      order.token,
      order.link(1),
    ]) {
      const { status, body } = await order.enter(link);
      expect([link, status, body.code]).toEqual([link, 404, 'link-void']);
    }
    expect((await order.enter('x'.repeat(65))).status).toBe(400);
  });

  it('is withdrawn by its owner, who stays in', async () => {
    const order = await buy();
    expect((await backend.ask('DELETE', `${order.path}/link`)).status).toBe(404);
    expect((await order.ask('DELETE', '/link')).status).toBe(200);
    expect((await order.enter(order.link(0))).body.code).toBe('link-void');
    expect((await order.enter(order.link(1))).status).toBe(200);
    expect((await order.ask('GET', '')).status).toBe(200);
  });
});

it('W15: the papers of a booking are void while it waits for another flight', async () => {
  const order = await buy();
  await booking.desk.intervene(flight.id, {
    ...{ id: 'cancel', by: 'sue', role: 'supervisor', reason: 'Fog.' },
    command: { type: 'cancel-flight', rebookWithinMs: limits.longestRebookingMs },
  });
  const pass = await order.ask('GET', '/pass.pdf');
  expect([pass.status, pass.body.code]).toEqual([409, 'not-booked']);
  expect((await order.ask('GET', '/calendar.ics')).text).toContain('STATUS:CANCELLED');
});
