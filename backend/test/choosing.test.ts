/** What helps to choose seats, over REST. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { defaultFares, orderTotal, seatClass, type FlightDefinition } from '@aisle/shared/aircraft';
import { choosingRoutes } from '@aisle/shared/choosing-routes';
import { limits } from '@aisle/shared/limits';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

const answer = choosingRoutes['GET /api/flights/{flightId}/best'].answer.json;
type Proposals = z.output<typeof answer>['proposals'];

let booking: FakeBooking;
let backend: TestBackend;
let flight: FlightDefinition;

beforeAll(async () => {
  booking = new FakeBooking();
  backend = await TestBackend.start(booking);
  await backend.worker(booking);
  flight = someFlight(Date.now());
  await booking.openFlight(flight);
});
afterAll(() => backend.stop());

async function best(query: string, id = flight.id): Promise<Proposals> {
  const { status, body } = await backend.ask('GET', `/api/flights/${id}/best?${query}`);
  expect(status, query).toBe(200);
  return answer.parse(body).proposals;
}

it('S16: proposes seats that can be booked at once, and no longer once they are', async () => {
  const [first, second] = await best('count=4&kind=window');
  const order = { flightId: flight.id, seats: first?.seats };
  const { status, body } = await backend.ask('POST', '/api/orders', { body: order });
  expect([status, body]).toEqual([201, expect.objectContaining({ order: expect.anything() })]);
  expect(body).toMatchObject({ order: { seats: first?.seats, total: first?.total } });
  expect((await best('count=4&kind=window'))[0]).toEqual(second);
});

it('S16: keeps to class and price', async () => {
  const fares = defaultFares('787-9', { currency: 'GBP' });
  const larger = { ...someFlight(Date.now(), 'AI 102'), aircraft: '787-9', fares } as const;
  await booking.openFlight(larger);
  const most = Number(orderTotal(larger, ['21A']).amount);
  const asked = await best(`count=2&cabin=premium&maxPrice=${most}`, larger.id);
  expect(asked).toHaveLength(limits.proposals);
  for (const { seats, total } of asked) {
    expect(seats.map((seat) => seatClass('787-9', seat))).toEqual(['premium', 'premium']);
    expect(Number(total.amount)).toBeLessThanOrEqual(2 * most);
  }
  expect(await best('count=2&cabin=premium&maxPrice=0.01', larger.id)).toEqual([]);
});

it.each([
  '',
  'count=0',
  'count=10',
  'count=two',
  'count=2.5',
  'count=2&cabin=third',
  'count=2&kind=soft',
  'count=2&maxPrice=-1',
  'count=2&maxPrice=1e999',
  'count=2&children=-1',
  'count=2&count=3',
])('refuses %s', async (query) => {
  const { status, body } = await backend.ask('GET', `/api/flights/${flight.id}/best?${query}`);
  expect([status, body]).toEqual([400, expect.objectContaining({ code: 'invalid-request' })]);
});

it('refuses for flights that sell no seat', async () => {
  const asked = (id: string) => backend.ask('GET', `/api/flights/${id}/best?count=1`);
  expect((await asked('AI999-20300101')).body).toMatchObject({ code: 'flight-not-found' });
  const departed = someFlight(Date.now() - 3 * 86_400_000, 'AI 99');
  await booking.openFlight(departed);
  expect((await asked(departed.id)).body).toMatchObject({ code: 'flight-departed' });
});
