import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
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
    give: (people: object) => backend.ask('PUT', `${path}/passengers`, { token, body: people }),
    giveAsStranger: (people: object) =>
      backend.ask('PUT', `${path}/passengers`, { token: 'another', body: people }),
    get: () => backend.ask('GET', path, { token }),
  };
}

const łukasz = { givenName: ' Łukasz  Ægir ', surname: 'O’Neill', type: 'adult' };

it('O22, H4: names are kept tidy, with their form for travel documents beside them', async () => {
  const { order, give, get } = await book(['1A']);
  expect(order).toMatchObject({ passengers: [], contact: null });
  const passengers = [{ seat: '1A', ...łukasz }];
  const contact = { email: ' anna@Example.COM ' };
  const { status, body } = await give({ passengers, contact });
  expect(status).toBe(200);
  expect(body.order).toMatchObject({
    revision: order.revision + 1,
    contact: { email: 'anna@example.com' },
    passengers: [
      {
        seat: '1A',
        givenName: 'Łukasz Ægir',
        surname: 'O’Neill',
        document: { givenName: 'LUKASZ AEGIR', surname: 'ONEILL' },
      },
    ],
  });
  expect((await give({ passengers, contact })).body.order.revision).toBe(order.revision + 1);
  expect((await get()).body.order.passengers).toEqual(body.order.passengers);
});

it('O22: what is not typed yet may be empty, and is kept so', async () => {
  const { give } = await book(['1C']);
  const passengers = [{ seat: '1C', givenName: '', surname: '', type: 'adult' }];
  const { body } = await give({ passengers, contact: { email: '' } });
  expect(body.order).toMatchObject({ passengers, contact: null });
});

it('O22: only the order’s owner says who flies', async () => {
  const { order, giveAsStranger, get } = await book(['1D']);
  const refused = await giveAsStranger({ passengers: [{ seat: '1D', ...łukasz }] });
  expect(refused).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
  expect((await get()).body.order.revision).toBe(order.revision);
});
