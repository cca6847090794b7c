import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { seatDesignators } from '@aisle/shared/aircraft';
import type { FlightChanged } from '@aisle/shared/contract';
import { RestCustomer } from '../../parts/rest.ts';
import type { System } from '../../parts/system.ts';
import { openSocket, watchFlight, type ViewerSocket } from '../../parts/viewer.ts';

/** From the request leaving one customer to the message reaching another's socket, ms. */
export interface SocketClicks {
  readonly firstMs: readonly number[];
  readonly laterMs: readonly number[];
}

const customers = 60;
const warmUp = 8;
/** Between two clicks the system is idle. */
const pauseMs = 80;

/** Each customer takes a seat (which creates the order) and then another; someone else watches. */
export async function clickOverSocket(system: System): Promise<SocketClicks> {
  const flight = await system.openFlight();
  const watcher = await openSocket(system.url);
  await watchFlight(watcher, flight.id);
  const seats = seatDesignators('A380-800');
  const firstMs: number[] = [];
  const laterMs: number[] = [];
  for (let index = 0; index < customers + warmUp; index += 1) {
    const [one = '', other = ''] = seats.slice(index * 2);
    const customer = new RestCustomer(system.url);
    const first = await timed(watcher, one, () => customer.create(flight.id, [one]));
    const later = await timed(watcher, other, () => customer.changeSeats([other]));
    if (index < warmUp) continue;
    firstMs.push(first);
    laterMs.push(later);
  }
  watcher.close();
  return { firstMs, laterMs };
}

async function timed(
  watcher: ViewerSocket,
  seat: string,
  click: () => Promise<unknown>,
): Promise<number> {
  await sleep(pauseMs);
  const from = performance.now();
  const seen = new Promise<number>((resolve) => {
    const listen = (message: FlightChanged): void => {
      if (message.seats[seat]?.status !== 'held') return;
      watcher.off('flight:changed', listen);
      resolve(performance.now());
    };
    watcher.on('flight:changed', listen);
  });
  const [to] = await Promise.all([seen, click()]);
  return to - from;
}
