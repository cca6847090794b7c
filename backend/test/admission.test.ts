import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { TestBackend, type Answer } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

let now = Date.now();
let booking: FakeBooking;
let backend: TestBackend;
let flight: FlightDefinition;
let flights = 0;

beforeAll(async () => {
  booking = new FakeBooking(() => now);
  backend = await TestBackend.start(booking);
  await backend.worker(booking);
});
afterAll(() => backend.stop());
beforeEach(async () => {
  now = Date.now();
  flights += 1;
  flight = someFlight(now, `QA ${flights}`);
  await booking.openFlight(flight);
});

function create(seats: readonly string[], key?: string): Promise<Answer> {
  return backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
    headers: key === undefined ? {} : { 'Idempotency-Key': key },
  });
}

/** The backend's snapshot of the flight is loaded. */
const look = () => backend.ask('GET', `/api/flights/${flight.id}`);

/** How many creations `run` led to. */
async function creationsOf(run: () => Promise<unknown>): Promise<number> {
  const before = booking.creations;
  await run();
  return booking.creations - before;
}

describe('a creation for seats that the snapshot shows as taken', () => {
  it('Q1: is refused without a workflow, with seats, alternatives and version', async () => {
    await create(['1A', '1C']);
    const { body: view } = await look();
    let refused: Answer | undefined;
    const creations = await creationsOf(async () => {
      refused = await create(['1A', '1D']);
    });
    expect(creations).toBe(0);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'seats-unavailable', seats: ['1A'], version: view.version },
    });
    const { alternatives } = refused?.body as unknown as { alternatives: string[] };
    expect(alternatives).toHaveLength(2);
    expect(alternatives).not.toContain('1A');
    expect(alternatives).not.toContain('1C');
    const { text } = await backend.ask('GET', '/metrics');
    expect(text).toMatch(/aisle_admission_refusals_total [1-9]/);
  });

  it('Q1: other refusals come first, in their documented order', async () => {
    await create(['1A']);
    await look();
    const codes = [
      ['1A', '1A'],
      ['1A', '99Z'],
    ].map(async (seats) => (await create(seats)).body.code);
    expect(await Promise.all(codes)).toEqual(['duplicate-seats', 'unknown-seats']);
    expect((await create([])).status).toBe(201);
  });

  it('Q2: is let through when the hold has run out, which only the flight can judge', async () => {
    now = Date.now() - limits.holdMs - 1_000;
    await create(['1A']);
    await look();
    now = Date.now();
    const again = await create(['1A']);
    expect(again).toMatchObject({ status: 201, body: { order: { seats: ['1A'] } } });
  });

  it('Q3: is answered with its order when the same request created it', async () => {
    const key = randomUUID();
    const first = await create(['1A'], key);
    await look();
    const again = await create(['1A'], key);
    expect(again).toMatchObject({ status: 201, body: { token: first.body.token } });
    expect(again.body.order.id).toBe(first.body.order.id);
    expect((await create(['1A', '1C'], key)).body.code).toBe('idempotency-mismatch');
    expect((await create(['1A'], randomUUID())).body.code).toBe('seats-unavailable');
  });

  it('Q3: is not refused while it is not known whether it was created before', async () => {
    await create(['1A']);
    await look();
    booking.broken = 'unavailable';
    const answer = await create(['1A'], randomUUID());
    booking.broken = null;
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });

  it('Q4: is not refused for a seat that an answer has said to be free', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { body } = await create(['1A']);
      expect((await look()).body.seats['1A']).toMatchObject({ status: 'held' });
      const { order, token } = body;
      await backend.ask('DELETE', `/api/orders/${order.id}`, { token });
    }
    expect((await create(['1A'])).status).toBe(201);
  });

  it('Q4: is left to the flight while no worker tells of changes', async () => {
    const lone = await TestBackend.start(booking);
    await create(['1A']);
    const socket = await lone.socket();
    await socket.emitWithAck('flight:watch', { flightId: flight.id });
    const body = { flightId: flight.id, seats: ['1A'] };
    const creations = await creationsOf(async () => {
      expect((await lone.ask('POST', '/api/orders', { body })).status).toBe(409);
    });
    expect(creations).toBe(1);
    await lone.stop();
  });
});
