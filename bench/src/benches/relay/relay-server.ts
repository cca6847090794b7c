/** The whole backend on a booking system that answers at once: what the relay costs without Temporal and customers. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TestBackend } from '@aisle/backend/test/support/backend.ts';
import { FakeBooking } from '@aisle/backend/test/support/fake-booking.ts';
import { seatDesignators } from '@aisle/shared/aircraft';
import { benchFlight } from '../../parts/flights.ts';
import type { FromRelayServer, Listening, ToRelayServer, Weight } from './messages.ts';

const orderId = 'MOVER';
const flight = benchFlight();
const seats = seatDesignators(flight.aircraft).slice(0, 2);
const booking = new FakeBooking();
let changes = 0;

/** The one order gives its seat back and takes the other. */
async function change(): Promise<void> {
  changes += 1;
  const changed = await booking.changeSeats(orderId, [seats[changes % seats.length] ?? '']);
  if (!changed.ok) throw new Error(changed.error.code);
}

async function listen(): Promise<Listening> {
  const { app, url } = await TestBackend.start(booking);
  const { relays } = app;
  relays.workersOnBus(1);
  await booking.openFlight(flight);
  await booking.createOrder({ orderId, flight, seats: seats.slice(0, 1), fingerprint: '' });
  await relays.flights.prepare(flight.id);
  booking.flightChanged = (notice) => {
    relays.flightChanged(notice);
  };
  await change();
  await relays.flights.prepare(flight.id);
  const sample = relays.flights.changesSince(flight.id, 1);
  if (!sample) throw new Error('the relay does not know the change');
  return { type: 'listening', url, pid: process.pid, flightId: flight.id, sample };
}

function weigh(): Weight {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  return { type: 'weight', rss: process.memoryUsage.rss() };
}

function say(message: FromRelayServer): void {
  process.send?.(message);
}

process.on('message', ({ type }: ToRelayServer) => {
  if (type === 'change') void change();
  else if (type === 'weigh') say(weigh());
  else void listen().then(say);
});
process.on('disconnect', () => process.exit(0));
