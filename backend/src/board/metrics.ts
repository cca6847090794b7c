import { Counter, Gauge, type Registry } from 'prom-client';
import type { FlightEvents } from '@aisle/shared/interventions';
import type { FlightActivity, Happenings } from './counts.ts';

const seatStatuses = ['free', 'held', 'paying', 'sold', 'blocked'] as const;

/**
 * Registers what is known of all flights, and gives what counts what happens on them. Every backend is told of all:
 * the numbers of several are not to be added up.
 */
export function flightMetrics(
  registry: Registry,
  activities: ReadonlyMap<string, FlightActivity>,
): (happened: Happenings) => void {
  const registers = [registry];
  const sum = (count: (flight: FlightEvents) => number): number =>
    [...activities.values()].reduce((total, { last }) => total + (last ? count(last) : 0), 0);
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
  gauge('aisle_flights_open', 'Flights that sell seats.', ({ status }) =>
    status === 'open' ? 1 : 0,
  );
  new Gauge({
    name: 'aisle_seats',
    help: 'Seats by state, over all flights that sell seats.',
    labelNames: ['status'],
    registers,
    collect() {
      for (const status of seatStatuses)
        this.set(
          { status },
          sum((flight) => (flight.status === 'open' ? flight.counts[status] : 0)),
        );
    },
  });
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
