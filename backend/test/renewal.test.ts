import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const clock = new FakeClock();
const booking = new FakeBooking(() => clock.now());
let backend: TestBackend;
let flight: FlightDefinition;

beforeAll(async () => {
  backend = await TestBackend.start(booking, {}, null, clock);
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
});
afterAll(() => backend.stop());

async function book(seats: readonly string[]) {
  const { body } = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
  });
  const { order, token } = body;
  const path = `/api/orders/${order.id}`;
  return {
    order,
    put: (wanted: readonly string[]) =>
      backend.ask('PUT', `${path}/seats`, { token, body: { seats: wanted } }),
    renew: () => backend.ask('POST', `${path}/renewal`, { token }),
    renewAsStranger: () => backend.ask('POST', `${path}/renewal`),
  };
}

it('O3: the same seats again are answered with the order as it is', async () => {
  const { order, put } = await book(['1A', '1C']);
  await clock.pass(60_000);
  const again = await put(['1C', '1A']);
  expect(again.status).toBe(200);
  expect(again.body.order).toEqual({ ...order, serverTime: new Date(clock.now()).toISOString() });
  const changed = await put(['1D']);
  expect(Date.parse(changed.body.order.expiresAt ?? '')).toBe(clock.now() + limits.holdMs);
});

it('O18: the time is started anew as often as it may be, and by its owner alone', async () => {
  const { renew, renewAsStranger } = await book(['2A']);
  expect(await renewAsStranger()).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
  for (let left = limits.renewalsPerOrder - 1; left >= 0; left -= 1) {
    await clock.pass(60_000);
    const { status, body } = await renew();
    expect(status).toBe(200);
    expect(body.order).toMatchObject({ status: 'held', seats: ['2A'], renewalsLeft: left });
    expect(Date.parse(body.order.expiresAt ?? '')).toBe(clock.now() + limits.holdMs);
  }
  expect(await renew()).toMatchObject({ status: 409, body: { code: 'too-many-renewals' } });
});

it('O18: without seats there is no time to start anew', async () => {
  const { renew } = await book([]);
  expect(await renew()).toMatchObject({ status: 409, body: { code: 'no-seats' } });
});
