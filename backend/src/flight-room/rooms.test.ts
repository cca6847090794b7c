import { beforeEach, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { someFlight } from '../../test/support/flights.ts';
import { FlightRooms } from './rooms.ts';

let clock: FakeClock;
let booking: FakeBooking;
let flight: FlightDefinition;
let rooms: FlightRooms;
let told: number[];
/** What other backends are told, and how they tell us. */
let peers: unknown[];
let hears: (content: unknown) => void;
/** Answers leave when this resolves. */
let gate: Promise<void>;

beforeEach(async () => {
  clock = new FakeClock();
  booking = new FakeBooking(() => clock.now());
  [told, peers, gate] = [[], [], Promise.resolve()];
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
  rooms = new FlightRooms({
    clock,
    exchange: {
      tell: (_, content) => peers.push(content),
      subscribe: (_, listener) => {
        hears = (content) => listener(content as never, 'peer');
      },
    },
    manifest: async (flightId) => {
      const answer = await booking.desk.flightManifest(flightId);
      await gate;
      return answer;
    },
    charged: () => null,
    emit: ({ version }) => told.push(version),
    failed: (_flightId, error) => {
      throw error;
    },
  });
  booking.flightChanged = ({ flightId, version }) => rooms.noticed(flightId, version);
});

async function order(orderId: string, seat: string): Promise<void> {
  await booking.createOrder({ orderId, flight, seats: [seat], fingerprint: '' });
}

it('D10 a change that comes while the room is opened is told once it is open', async () => {
  let release = (): void => undefined;
  gate = new Promise((resolve) => {
    release = resolve;
  });
  const watching = rooms.watch(flight.id, () => true);
  await settled();
  await order('LATE', '1A');
  release();
  expect(await watching).toMatchObject({ ok: true, value: { version: 0, seats: {} } });
  await clock.pass(1_000);
  expect(told).toEqual([1]);
  await order('NEXT', '1C');
  await clock.pass(1_000);
  expect(told).toEqual([1, 2]);
  rooms.removeViewer(flight.id);
  await order('LAST', '2A');
  await clock.pass(1_000);
  expect(told).toEqual([1, 2]);
});

it('D10 changes that come together are asked for together', async () => {
  await rooms.watch(flight.id, () => true);
  for (const seat of ['1A', '1C', '2A', '2C']) await order(seat, seat);
  const before = booking.queries.manifest;
  await clock.pass(1_000);
  expect(told).toEqual([4]);
  expect(booking.queries.manifest - before).toBe(1);
});

it('A26 what comes to the audit alone is told at the version that is known, at other backends too', async () => {
  await order('ONE', '1A');
  await rooms.watch(flight.id, () => true);
  const by = { by: 'ann', role: 'agent', reason: 'Its caller pays.' } as const;
  const open = (id: string) => {
    const command = { type: 'open-order', orderId: 'ONE' } as const;
    return booking.desk.intervene(flight.id, { ...by, id, command });
  };
  expect(await open('first')).toMatchObject({ ok: true, value: { ok: true } });
  rooms.entered(flight.id);
  await clock.pass(1_000);
  expect(told).toEqual([1]);
  expect(peers).toEqual([{ flightId: flight.id }]);
  await clock.pass(1_000);
  await open('second');
  hears({ flightId: flight.id });
  await clock.pass(1_000);
  expect(told).toEqual([1, 1]);
  expect(peers).toHaveLength(1);
});
