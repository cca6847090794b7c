import { Counter, type Registry } from 'prom-client';
import type { ChartPoint, InvariantName } from '@aisle/shared/agent-live';
import type { FlightEventRecord, FlightEvents } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { seatStatuses } from '@aisle/shared/seat-map';
import { bucketsMs, emptyBuckets, gaugesOf, type SecondCounts } from '../metrics/metrics.ts';
import { topic } from '../peers/exchange.ts';

/** Sentences of evidence for each invariant that is broken. */
export type Findings = Readonly<Record<InvariantName, readonly string[]>>;

/** What one backend counts: the desk shows the sum over all. */
export interface DeskCounts {
  readonly viewers: Readonly<Record<string, number>>;
  /** Refused wishes for seats in the last minute. */
  readonly conflicts: Readonly<Record<string, number>>;
  readonly second: SecondCounts;
  /** What it found broken. */
  readonly found: Findings;
}

/** Each backend tells the others what it counts. */
export const deskCounts = topic<DeskCounts>('desk-counts');

/** What the board is told of a flight that is counted by each backend: the sum over all. */
export interface FlightCounts {
  readonly viewers: number;
  readonly conflicts: number;
}

/** The sum over all backends, by flight. */
export function summedByFlight(all: readonly DeskCounts[]): Map<string, FlightCounts> {
  const sums = new Map<string, FlightCounts>();
  const add = (flightId: string, viewers: number, conflicts: number): void => {
    const before = sums.get(flightId) ?? { viewers: 0, conflicts: 0 };
    const after = { viewers: before.viewers + viewers, conflicts: before.conflicts + conflicts };
    sums.set(flightId, after);
  };
  for (const { viewers, conflicts } of all) {
    for (const [flightId, number] of Object.entries(viewers)) add(flightId, number, 0);
    for (const [flightId, number] of Object.entries(conflicts)) add(flightId, 0, number);
  }
  return sums;
}

const windowSeconds = 60;

/** Whatever is counted by flight over the last minute, in buckets of a second. Time is given, ms. */
export class MinuteCounter {
  readonly #seconds = new Map<string, Map<number, number>>();

  count(flightId: string, now: number, times = 1): void {
    const seconds = this.#seconds.get(flightId) ?? new Map<number, number>();
    this.#seconds.set(flightId, seconds);
    const second = Math.floor(now / 1000);
    seconds.set(second, (seconds.get(second) ?? 0) + times);
    for (const old of seconds.keys()) {
      if (old > second - windowSeconds) break;
      seconds.delete(old);
    }
  }

  /** Of the flights that have any. */
  sums(now: number): Record<string, number> {
    const since = Math.floor(now / 1000) - windowSeconds;
    const sums: Record<string, number> = {};
    for (const [flightId, seconds] of this.#seconds) {
      let sum = 0;
      for (const [second, times] of seconds) if (second > since) sum += times;
      if (sum > 0) sums[flightId] = sum;
      else this.#seconds.delete(flightId);
    }
    return sums;
  }
}

const endingSoonMs = 60_000;
const minuteMs = 60_000;

/** What the desk knows of one flight, from the answers to its questions. Times are ms. */
export class FlightActivity {
  #last: FlightEvents | null = null;
  #changedAt: string | null = null;
  #failedPayments: number[] = [];

  get last(): FlightEvents | null {
    return this.#last;
  }

  get version(): number {
    return this.#last?.version ?? -1;
  }

  /** ISO 8601; null while the flight has not changed as far as it remembers. */
  get changedAt(): string | null {
    return this.#changedAt;
  }

  /** Takes an answer, and gives what of it is news. */
  take(answer: FlightEvents): FlightEventRecord[] {
    const before = this.version;
    if (answer.version < before) return [];
    this.#last = answer;
    const news = answer.events.filter(({ version }) => version > before);
    this.#changedAt = news.at(-1)?.at ?? this.#changedAt;
    const failed = news.filter(isFailedPayment).map(({ at }) => Date.parse(at));
    this.#failedPayments.push(...failed);
    return news;
  }

  /** Holds and fences that end within a minute. */
  endingSoon(now: number): number {
    const deadlines = this.#last?.deadlines ?? [];
    return deadlines.filter((at) => at > now && at <= now + endingSoonMs).length;
  }

  /** In the last minute. */
  paymentFailures(now: number): number {
    this.#failedPayments = this.#failedPayments.filter((at) => at > now - minuteMs);
    return this.#failedPayments.length;
  }
}

/** Seats came free because no attempt of a payment succeeded, or because it took too long. */
export function isFailedPayment({ cause }: FlightEventRecord): boolean {
  return cause === 'payment-failed' || cause === 'fence-expired';
}

/** What happened on the flights, which every backend is told of. */
export interface Happenings {
  readonly seatsSold: number;
  readonly paymentsConfirmed: number;
  readonly paymentsFailed: number;
}

/** The points of the last minutes, oldest first. */
export class ChartSeries {
  #points: ChartPoint[] = [];

  get series(): ChartPoint[] {
    return [...this.#points];
  }

  /** A second is over: `backends` has what each of them counted. `at`: ms. */
  add(at: number, backends: readonly SecondCounts[], happened: Happenings): ChartPoint {
    const requests = merged(backends.map((each) => each.requests));
    const emissions = merged(backends.map((each) => each.emissions));
    const point: ChartPoint = {
      at: new Date(at).toISOString(),
      bookings: happened.seatsSold,
      refusals: sum(backends.map(({ refusals }) => refusals)),
      paymentsConfirmed: happened.paymentsConfirmed,
      paymentsFailed: happened.paymentsFailed,
      requestMedianMs: percentile(requests, 0.5),
      requestP95Ms: percentile(requests, 0.95),
      emitMedianMs: percentile(emissions, 0.5),
      connections: sum(backends.map(({ connections }) => connections)),
    };
    this.#points.push(point);
    if (this.#points.length > limits.chartPoints) this.#points.shift();
    return point;
  }
}

/** The value below which `share` of the counted ones lie, ms, as exact as the buckets are; null of none. */
export function percentile(buckets: readonly number[], share: number): number | null {
  const wanted = sum(buckets) * share;
  if (wanted === 0) return null;
  let seen = 0;
  for (const [place, times] of buckets.entries()) {
    const top = bucketsMs[place];
    if (top === undefined) break;
    if (times > 0 && seen + times >= wanted) {
      const bottom = bucketsMs[place - 1] ?? 0;
      const within = bottom + ((wanted - seen) / times) * (top - bottom);
      return Math.round(within * 10) / 10;
    }
    seen += times;
  }
  return bucketsMs.at(-1) ?? null;
}

function merged(all: readonly (readonly number[])[]): number[] {
  return emptyBuckets().map((_, place) => sum(all.map((buckets) => buckets[place] ?? 0)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Counts what happens on the flights, for the metrics. */
type CountHappenings = (happened: Happenings) => void;

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
  const gauge = gaugesOf(registry);
  gauge('aisle_seat_watches', 'Customers who wait for seats, over all flights.', () =>
    sum(({ watches }) => (watches ? watches.waiting + watches.offered : 0)),
  );
  gauge('aisle_seat_offers', 'Customers with an offer of seats, over all flights.', () =>
    sum(({ watches }) => watches?.offered ?? 0),
  );
  const isOpen = ({ status }: FlightEvents) => status === 'open';
  gauge('aisle_flights_open', 'Flights that sell seats.', () =>
    sum((flight) => Number(isOpen(flight))),
  );
  const seatsThat = (status: (typeof seatStatuses)[number]) =>
    sum((flight) => (isOpen(flight) ? flight.counts[status] : 0));
  gauge(
    'aisle_seats',
    'Seats by state, over all flights that sell seats.',
    () => seatStatuses.map((status) => [{ status }, seatsThat(status)]),
    ['status'],
  );
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
