/** Small histories, written by hand: every request and message stands in the test. */
import type { Order } from '@aisle/shared/contract';
import type { Exchange, Observations, Outcome, Receipt, Step } from '../../src/observations.ts';
import { WorldFlight } from './world/flight.ts';
import { refused, totalOf } from './world/orders.ts';
import { Timeline } from './world/timeline.ts';

const epoch = Date.parse('2026-11-20T10:00:00.000Z');

/** `at`: ms since the run began. */
export function iso(at: number): string {
  return new Date(epoch + at).toISOString();
}

export function order(id: string, facts: Partial<Order>): Order {
  const seats = facts.seats ?? [];
  return {
    id,
    flightId: 'ai101',
    status: 'held',
    seats,
    total: totalOf(seats),
    expiresAt: null,
    serverTime: iso(0),
    payment: null,
    reason: null,
    message: null,
    renewalsLeft: 2,
    passengers: [],
    contact: null,
    confirmation: null,
    revision: 1,
    flightVersion: 0,
    ...facts,
  };
}

/** A request of a customer, sent and answered at these times. */
export function asked(
  customer: number,
  step: Step,
  [sentAt, endedAt]: readonly [number, number],
  outcome: Outcome,
  seats?: readonly string[],
): Exchange {
  const shown = outcome.kind === 'order' ? outcome.order : null;
  return {
    customer,
    step,
    intendedAt: sentAt,
    sentAt,
    endedAt,
    seats: seats ?? shown?.seats ?? [],
    orderId: shown?.id ?? null,
    outcome,
  };
}

/** The answer that an order was given, with the server's time of the answer. */
export function answered(
  customer: number,
  step: Step,
  times: readonly [number, number],
  shown: Order,
): Exchange {
  return asked(customer, step, times, {
    kind: 'order',
    order: { ...shown, serverTime: iso(times[1]) },
  });
}

export function refusal(
  customer: number,
  times: readonly [number, number],
  seats: string[],
  version: number,
): Exchange {
  const outcome = refused(409, 'seats-unavailable', { seats, version });
  return asked(customer, 'create', times, outcome, seats);
}

type Seats = Observations['before']['seats'];

/** A change that every viewer got. */
export function changed(at: number, from: number, version: number, seats: Seats): Receipt {
  const change = { flightId: 'ai101', from, version, seats, serverTime: iso(at) };
  return { at, kind: 'changed', change };
}

/** A run of ten seconds on a flight with two rows of four, of which one viewer saw everything. */
export function run(parts: {
  readonly exchanges?: readonly Exchange[];
  readonly receipts?: readonly Receipt[];
  readonly after?: { readonly version: number; readonly seats: Seats };
  readonly ledger?: Observations['ledger'];
  readonly sightings?: Observations['sightings'];
  readonly watches?: Observations['watches'];
}): Observations {
  const flight = new WorldFlight(new Timeline(), epoch, 2, 86_400_000);
  const before = flight.snapshot(flight.map);
  const { exchanges = [], receipts = [], after = before, ledger } = parts;
  const { sightings = [], watches = [] } = parts;
  const first: Receipt = { at: 1, kind: 'snapshot', version: 0, seats: {} };
  return {
    before,
    after: { ...before, serverTime: iso(10_000), version: after.version, seats: after.seats },
    afterAskedAt: 9_999,
    afterAnsweredAt: 10_001,
    beganAt: epoch,
    exchanges: [...exchanges].sort((one, other) => one.endedAt - other.endedAt),
    sightings,
    watches,
    streams: [{ viewer: 0, receipts: [first, ...receipts] }],
    ledger: ledger === undefined ? { charges: [], refunds: [] } : ledger,
  };
}
