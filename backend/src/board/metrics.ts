import { Gauge, type Registry } from 'prom-client';
import type { WatchCounts } from '@aisle/shared/watches';
import type { FlightActivity } from './counts.ts';

/** Reads who waits for seats of all flights. Every backend knows all: the numbers of several are not to be added up. */
export function readWatches(
  registry: Registry,
  activities: ReadonlyMap<string, FlightActivity>,
): void {
  const gauge = (name: string, help: string, count: (watches: WatchCounts) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const all = [...activities.values()].flatMap(({ last }) => last?.watches ?? []);
        this.set(all.reduce((sum, watches) => sum + count(watches), 0));
      },
    });
  gauge(
    'aisle_seat_watches',
    'Customers who wait for seats, over all flights.',
    ({ waiting, offered }) => waiting + offered,
  );
  gauge(
    'aisle_seat_offers',
    'Customers with an offer of seats, over all flights.',
    ({ offered }) => offered,
  );
}
