import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { flightSnapshotSchema } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { someFlight } from '../../test/support/flights.ts';
import { FlightRelay } from './flight-relay.ts';
import type { CachedFlight } from './cached-body.ts';

let clock: FakeClock;
let booking: FakeBooking;
let relay: FlightRelay;
let flight: FlightDefinition;

beforeEach(async () => {
  clock = new FakeClock();
  booking = new FakeBooking(() => clock.now());
  relay = new FlightRelay({
    booking,
    clock,
    emit: () => undefined,
    known: () => undefined,
    observer: { queried: () => undefined, failed: () => undefined, emitted: () => undefined },
  });
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
  relay.trust(true);
});

async function read(): Promise<CachedFlight> {
  const prepared = await relay.prepare(flight.id);
  expect(prepared.ok).toBe(true);
  const written = relay.written(flight.id);
  if (!written) throw new Error('nothing was written');
  return written;
}

async function hold(seat: string): Promise<void> {
  const order = { orderId: `ORDER${seat}`, flight, seats: [seat], fingerprint: seat };
  const held = await booking.createOrder(order);
  if (!held.ok) throw new Error(held.error.code);
  relay.noticed(flight.id, held.value.flightVersion);
}

describe('a flight as bytes', () => {
  it('says what the relay’s own view says, compressed and not', async () => {
    await hold('1A');
    const written = await read();
    const view: unknown = JSON.parse(JSON.stringify(relay.view(flight.id)));
    expect(flightSnapshotSchema.parse(JSON.parse(written.json.toString()))).toEqual(view);
    expect(gunzipSync(await written.gzip()).equals(written.json)).toBe(true);
  });

  it('is written once for all who read it within the bound, and compressed once', async () => {
    const first = await read();
    await clock.pass(limits.writtenFlightMs - 1);
    const second = await read();
    expect(second).toBe(first);
    expect(second.gzip()).toBe(first.gzip());
  });

  it('is never older than the bound: its time stays true', async () => {
    await read();
    await clock.pass(limits.writtenFlightMs);
    const { serverTime } = flightSnapshotSchema.parse(JSON.parse((await read()).json.toString()));
    expect(Date.parse(serverTime)).toBe(clock.now());
  });

  it('is written anew at once when the flight has changed', async () => {
    const before = await read();
    await hold('1C');
    const after = await read();
    expect(after.version).toBe(before.version + 1);
    expect(after.json.toString()).toContain('"1C":{"status":"held"');
  });

  it('is written anew when the flight departs, though its version stays', async () => {
    const due = someFlight(clock.now(), 'AI 8');
    flight = { ...due, departsAt: new Date(clock.now() + 100).toISOString() };
    await booking.openFlight(flight);
    const before = await read();
    await clock.pass(100);
    const after = await read();
    expect([before.status, after.status]).toEqual(['open', 'departed']);
    expect(after.version).toBe(before.version);
  });
});
