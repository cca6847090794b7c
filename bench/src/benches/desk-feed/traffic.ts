import { demoFlights, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import type { BoardRow } from '@aisle/shared/agent-contract';
import type { ChartPoint, FeedEvent } from '@aisle/shared/agent-live';
import { publicFlight } from '@aisle/backend/src/relay/public-flight.ts';

/** An order's life, as most of them go. */
const life = [
  { type: 'seats-held', cause: 'customer' },
  { type: 'payment-started', cause: 'customer' },
  { type: 'seats-sold', cause: 'customer' },
  { type: 'seats-released', cause: 'expired' },
] as const;

/** Made-up business on the demo flights: events of the size and the kinds of real ones, always the same. */
export class Traffic {
  readonly #flights: readonly FlightDefinition[];
  readonly #versions: number[];
  #count = 0;

  constructor(now: number) {
    this.#flights = demoFlights(new Date(now));
    this.#versions = this.#flights.map(() => 0);
  }

  /** The next events, a moment each at `at` (ms), round all flights. */
  events(many: number, at: number): FeedEvent[] {
    return Array.from({ length: many }, () => this.#event(at));
  }

  /** The board as it stands after the events so far. */
  rows(at: number): BoardRow[] {
    return this.#flights.map((flight, place) => this.#row(flight, this.#versions[place] ?? 0, at));
  }

  #event(at: number): FeedEvent {
    const number = this.#count;
    this.#count += 1;
    const place = number % this.#flights.length;
    const flight = this.#flights[place];
    if (!flight) throw new Error('there are no demo flights');
    const version = (this.#versions[place] ?? 0) + 1;
    this.#versions[place] = version;
    const designators = seatDesignators(flight.aircraft);
    const first = (number * 7) % (designators.length - 3);
    return {
      id: `${flight.id}:${version}`,
      flightId: flight.id,
      number: flight.number,
      version,
      at: new Date(at).toISOString(),
      ...(life[number % life.length] ?? life[0]),
      orderId: `01BENCH${String(number).padStart(19, '0')}`,
      seats: designators.slice(first, first + 1 + (number % 3)),
    };
  }

  #row(flight: FlightDefinition, version: number, at: number): BoardRow {
    const total = seatDesignators(flight.aircraft).length;
    const sold = Math.min(total - 20, version);
    const counts = { total, free: total - sold - 10, held: 8, paying: 2, sold, blocked: 0 };
    return {
      flight: publicFlight(flight, 'open', { counts }),
      state: 'open',
      loadFactor: sold / total,
      endingSoon: version % 3,
      conflictsPerMinute: version % 5,
      paymentFailures: version % 7 === 0 ? 1 : 0,
      viewers: 40,
      version,
      changedAt: new Date(at).toISOString(),
      stale: false,
    };
  }
}

/** A second of the charts at `at` (ms). */
export function chartPoint(at: number, bookings: number): ChartPoint {
  return {
    at: new Date(at).toISOString(),
    bookings,
    refusals: 2,
    paymentsConfirmed: bookings,
    paymentsFailed: 1,
    requestMedianMs: 20 + (at % 7),
    requestP95Ms: 60 + (at % 11),
    emitMedianMs: 9,
    connections: 500,
  };
}
