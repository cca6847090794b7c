import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

describe('L11: a backend that leaves others to serve', () => {
  let booking: FakeBooking;
  let clock: FakeClock;
  let backend: TestBackend;
  let flightId: string;

  beforeEach(async () => {
    booking = new FakeBooking();
    clock = new FakeClock(Date.now());
    backend = await TestBackend.start(booking, {}, null, clock);
    await backend.worker(booking);
    const flight = someFlight(Date.now(), 'AI 1');
    await booking.openFlight(flight);
    flightId = flight.id;
  });
  afterEach(() => backend.stop());

  const create = () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    return backend.ask('POST', '/api/orders', { body: { flightId, seats: ['1A'] }, headers });
  };

  it('serves everybody while the load balancer may still lead them here', async () => {
    void backend.app.drain();
    await clock.pass(1_000);
    const { status, body } = await backend.ask('GET', '/readyz');
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect((await backend.ask('GET', `/api/flights/${flightId}`)).status).toBe(200);
    expect((await create()).status).toBe(201);
    const viewer = await backend.socket();
    expect(viewer.connected).toBe(true);
  });

  it('refuses newcomers then, and sends its viewers away so that they dial again', async () => {
    const viewer = await backend.socket();
    const left = new Promise((resolve) => viewer.once('disconnect', resolve));
    const drained = backend.app.drain();
    await clock.pass(2_000);
    const { status, body } = await backend.ask('GET', `/api/flights/${flightId}`);
    expect([status, body.code]).toEqual([503, 'unavailable']);
    await expect(backend.socket()).rejects.toThrow();
    await clock.pass(4_000);
    // A reason after which Socket.IO's client dials again by itself.
    expect(await left).toBe('transport close');
    await drained;
  });
});
