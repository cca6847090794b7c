import { Counter, Gauge, type Registry } from 'prom-client';
import type { FlightEvents } from '@aisle/shared/interventions';
import type { FlightActivity, Happenings } from './counts.ts';

const seatStatuses = ['free', 'held', 'paying', 'sold', 'blocked'] as const;

/** Counts what happens on the flights, for the metrics. */
export type CountHappenings = (happened: Happenings) => void;

/**
 * Registers what is known of all flights, and gives what counts what happens on them. Every backend is told of all:
 * the numbers of several are not to be added up.
 */
export function flightMetrics(
  registry: Registry,
  activities: ReadonlyMap<string, FlightActivity>,
): CountHappenings {
  readFlights(registry, (count) =>
    [...activities.values()].reduce((total, { last }) => total + (last ? count(last) : 0), 0),
  );
  return happeningsCounter(registry);
}

/** The sum over all flights. */
type Sum = (count: (flight: FlightEvents) => number) => number;

function readFlights(registry: Registry, sum: Sum): void {
  const registers = [registry];
  const gauge = (name: string, help: string, count: (flight: FlightEvents) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(sum(count));
      },
    });
  gauge('aisle_seat_watches', 'Customers who wait for seats, over all flights.', ({ watches }) =>
    watches ? watches.waiting + watches.offered : 0,
  );
  gauge(
    'aisle_seat_offers',
    'Customers with an offer of seats, over all flights.',
    ({ watches }) => watches?.offered ?? 0,
  );
  const isOpen = ({ status }: FlightEvents) => status === 'open';
  gauge('aisle_flights_open', 'Flights that sell seats.', (flight) => Number(isOpen(flight)));
  new Gauge({
    name: 'aisle_seats',
    help: 'Seats by state, over all flights that sell seats.',
    labelNames: ['status'],
    registers,
    collect() {
      for (const status of seatStatuses)
        this.set(
          { status },
          sum((flight) => (isOpen(flight) ? flight.counts[status] : 0)),
        );
    },
  });
}

function happeningsCounter(registry: Registry): CountHappenings {
  const registers = [registry];
  const sold = new Counter({
    name: 'aisle_seats_sold_total',
    help: 'Seats that were sold.',
    registers,
  });
  const payments = new Counter({
    name: 'aisle_payments_total',
    help: 'Payments that ended, by what came of them: confirmed, or failed.',
    labelNames: ['outcome'],
    registers,
  });
  // Known from the beginning, so that the first one is an increase.
  for (const outcome of ['confirmed', 'failed']) payments.inc({ outcome }, 0);
  return ({ seatsSold, paymentsConfirmed, paymentsFailed }) => {
    sold.inc(seatsSold);
    payments.inc({ outcome: 'confirmed' }, paymentsConfirmed);
    payments.inc({ outcome: 'failed' }, paymentsFailed);
  };
}
