import { performance } from 'node:perf_hooks';
import type Koa from 'koa';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { traceFields, tracing } from '@aisle/shared/tracing/tracing';
import type { EndReason } from '../connections/connections.ts';

const latencySeconds = [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the gauges read when they are asked. */
export interface Readings {
  flights(): { flights: number; viewers: number };
  orders(): number;
  sockets(): number;
  connections(): number;
  workers(): number;
}

interface RequestLabels {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** The backend's metrics, in a registry of their own, so that several apps can live in one process. */
export class Metrics {
  readonly registry = createRegistry();
  /** The same for the agents' charts, by the second. */
  readonly second = new SecondCounter();
  readonly #requests = new Histogram({
    name: 'aisle_http_request_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route', 'status'],
    buckets: latencySeconds,
    enableExemplars: tracing.isOn,
    registers: [this.registry],
  });
  readonly #queries = this.#histogram('aisle_relay_query_seconds', 'Time of a query of a flight.');
  readonly #emissions = this.#histogram(
    'aisle_relay_notice_to_emit_seconds',
    'Time from the notice of a change to the begin of its emission to the viewers.',
  );
  readonly #rounds = this.#histogram(
    'aisle_relay_round_seconds',
    'Time from news of a flight until all of its viewers here have been sent the newest.',
  );
  readonly #failures = this.#counter('aisle_relay_failures_total', 'Queries that failed.', [
    'code',
  ]);
  readonly #unread = this.#counter(
    'aisle_unread_connections_ended_total',
    'Connections that were ended because they did not read what they were sent.',
    [],
  );
  readonly #ended = this.#counter(
    'aisle_connections_ended_total',
    'Connections that were ended because there were too many, or because of what they asked for at once, or how slowly.',
    ['reason'],
  );
  readonly #refusals = this.#counter('aisle_refusals_total', 'Refusals by code.', ['edge', 'code']);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds what is read at each scrape. */
  read(readings: Readings): void {
    const gauge = gaugesOf(this.registry);
    gauge('aisle_flights_watched', 'Flights with viewers.', () => readings.flights().flights);
    gauge('aisle_viewers', 'Viewers of flights.', () => readings.flights().viewers);
    gauge('aisle_orders_watched', 'Orders that are watched.', () => readings.orders());
    gauge('aisle_connections', 'TCP connections.', () => readings.connections());
    gauge('aisle_socket_connections', 'Socket connections.', () => readings.sockets());
    gauge('aisle_bus_workers', 'Workers on the bus.', () => readings.workers());
  }

  queried(tookMs: number): void {
    this.#queries.observe(tookMs / 1000);
  }

  emitted(noticeToEmitMs: number): void {
    this.#emissions.observe(noticeToEmitMs / 1000);
    this.second.emitted(noticeToEmitMs);
  }

  delivered(tookMs: number): void {
    this.#rounds.observe(tookMs / 1000);
  }

  queryFailed(code: string): void {
    this.#failures.inc({ code });
  }

  endedUnread(): void {
    this.#unread.inc();
  }

  endedConnection(reason: EndReason): void {
    this.#ended.inc({ reason });
  }

  refused(edge: 'rest' | 'socket', code: string): void {
    this.#refusals.inc({ edge, code });
  }

  /** Measures each request by its route. */
  requests(): Koa.Middleware {
    return async (ctx, next) => {
      const begin = performance.now();
      await next();
      const { method, status } = ctx;
      const labels = { method, route: routeOf(ctx), status };
      const tookMs = performance.now() - begin;
      this.#answered(labels, tookMs / 1000);
      if (labels.route.startsWith('/api/')) this.second.answered(tookMs);
    };
  }

  #answered(labels: RequestLabels, seconds: number): void {
    if (!tracing.isOn) return this.#requests.observe(labels, seconds);
    const { trace_id } = traceFields();
    // Its types know no labels but the metric's own.
    const exemplarLabels: object = { trace_id };
    this.#requests.observe({ labels, value: seconds, exemplarLabels });
  }

  #histogram<T extends string>(name: string, help: string, labelNames: T[] = []): Histogram<T> {
    return new Histogram({
      name,
      help,
      labelNames,
      buckets: latencySeconds,
      registers: [this.registry],
    });
  }

  #counter<T extends string>(name: string, help: string, labelNames: T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}

/** What a gauge reads: one value, or one for each value of a label, such as `{status: 'free'}`. */
type Reading = number | readonly (readonly [labels: Readonly<Record<string, string>>, number])[];

/** Registers gauges that are read at each scrape. */
export function gaugesOf(registry: Registry) {
  return (name: string, help: string, read: () => Reading, labelNames: string[] = []): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        const reading = read();
        if (typeof reading === 'number') this.set(reading);
        else for (const [labels, value] of reading) this.set(labels, value);
      },
    });
  };
}

/** Exemplars, which name a trace beside a latency, are for OpenMetrics alone. */
function createRegistry(): Registry {
  const registry = new Registry();
  if (tracing.isOn) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  return registry;
}

/** The path of the route that took a request, such as `/api/orders/:orderId`. */
export function routeOf(ctx: Koa.Context): string {
  const route: unknown = ctx['_matchedRoute'];
  return typeof route === 'string' ? route : 'other';
}

/** Upper ends of the latency buckets, ms; one more is for what is above. */
export const bucketsMs = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 250, 400, 700, 1_000, 2_000, 5_000, 10_000,
] as const;

/** What one backend measures in one second. Latencies as counts by {@link bucketsMs}. */
export interface SecondCounts {
  readonly refusals: number;
  readonly requests: readonly number[];
  readonly emissions: readonly number[];
  readonly connections: number;
}

/** Counts within one second, and begins anew when they are taken. */
export class SecondCounter {
  #refusals = 0;
  #requests = emptyBuckets();
  #emissions = emptyBuckets();

  refused(): void {
    this.#refusals += 1;
  }

  answered(tookMs: number): void {
    count(this.#requests, tookMs);
  }

  emitted(tookMs: number): void {
    count(this.#emissions, tookMs);
  }

  take(connections: number): SecondCounts {
    const second = {
      refusals: this.#refusals,
      requests: this.#requests,
      emissions: this.#emissions,
      connections,
    };
    this.#refusals = 0;
    this.#requests = emptyBuckets();
    this.#emissions = emptyBuckets();
    return second;
  }
}

/** Nothing counted yet. */
export function emptyBuckets(): number[] {
  return Array.from({ length: bucketsMs.length + 1 }, () => 0);
}

function count(buckets: number[], tookMs: number): void {
  const found = bucketsMs.findIndex((top) => tookMs <= top);
  const place = found < 0 ? bucketsMs.length : found;
  buckets[place] = (buckets[place] ?? 0) + 1;
}
