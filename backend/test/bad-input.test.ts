import { afterAll, beforeAll } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { TestBackend } from './support/backend.ts';
import { describeBadInput, type BadInputSystem } from './support/bad-input.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

let system: BadInputSystem;

beforeAll(async () => {
  const booking = new FakeBooking();
  const flight = someFlight(Date.now());
  const departed = someFlight(Date.now(), 'AI 100', -1);
  await booking.openFlight(flight);
  await booking.openFlight(departed);
  const backend = await TestBackend.start(booking);
  await backend.worker(booking);
  system = {
    backend,
    flightId: flight.id,
    departedId: departed.id,
    free: seatDesignators(flight.aircraft).slice(0, 60),
    settlePayment: async (orderId) => {
      booking.confirm(orderId);
    },
    expired: async (seat) => {
      const body = { flightId: flight.id, seats: [seat] };
      const answer = await backend.ask('POST', '/api/orders', { body });
      booking.expire(answer.body.order.id);
      return { id: answer.body.order.id, token: answer.body.token };
    },
    assertHealthy: () => Promise.resolve(),
  };
});
afterAll(() => system.backend.stop());

describeBadInput('a backend without Temporal', () => system);
