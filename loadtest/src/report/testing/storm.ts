/** A whole run, drawn from a seed: a crowd on one flight with a few viewers, for looks and round trips. */
import { seatDesignators, type AircraftId } from '@aisle/shared/aircraft';
import type { Order } from '@aisle/shared/contract';
import type { PublicSeat } from '@aisle/shared/seat-map';
import type { Exchange, Receipt, Sighting } from '../../observations.ts';
import type { RunResult } from '../../run/types.ts';
import { change, exchange, flightView, order, refusal, runResult } from './run.ts';

const tookMs = 12_000;

/** A mulberry32 generator: chance that a seed decides. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Payment {
  readonly asked: Exchange;
  readonly got: Order;
  readonly payAt: number;
  readonly paidAt: number;
  readonly status: 'paying' | 'sold';
}

/** A crowd that wants the front of the aircraft and the windows; `slowness` stretches its latencies. */
export function storm(aircraft: AircraftId, customers: number, seed = 1, slowness = 1): RunResult {
  const random = chance(seed);
  const names = seatDesignators(aircraft);
  const seats: Record<string, PublicSeat> = {};
  const exchanges: Exchange[] = [];
  const sightings: Sighting[] = [];
  const changes: { at: number; version: number; seats: Record<string, PublicSeat> }[] = [];
  const commit = (at: number, taken: readonly string[], seat: PublicSeat): number => {
    const changed = Object.fromEntries(taken.map((name) => [name, seat]));
    Object.assign(seats, changed);
    changes.push({ at, version: changes.length + 1, seats: changed });
    return changes.length;
  };
  const answer = (at: number, changed: Partial<Order>): Order => {
    const seen = order(changed);
    sightings.push({ at, by: 'answer', order: seen });
    return seen;
  };
  const payments: Payment[] = [];
  /** Lets the payments happen that end before this moment, in their order. */
  const settle = (until: number): void => {
    payments.sort((a, b) => b.paidAt - a.paidAt);
    for (let next = payments.at(-1); next && next.paidAt < until; next = payments.at(-1)) {
      payments.pop();
      const { asked, got, payAt, paidAt, status } = next;
      const flightVersion = commit(paidAt - 5, got.seats, { status });
      const paid = answer(paidAt, { ...got, status: 'confirmed', flightVersion, revision: 3 });
      const times = { intendedAt: payAt, sentAt: payAt, endedAt: paidAt };
      const outcome = { kind: 'order', order: paid } as const;
      exchanges.push({ ...asked, ...times, step: 'pay', seats: [], orderId: got.id, outcome });
    }
  };
  for (let customer = 0; customer < customers; customer += 1) {
    const wish = Math.floor(names.length * random() ** 2.2);
    const wanted = names.slice(wish, wish + 1 + Math.floor(random() * 3));
    const sentAt = (customer / customers) ** 1.5 * tookMs * 0.8;
    settle(sentAt);
    const endedAt = sentAt + slowness * (4 + 30 * random() ** 6 + 90 * random() ** 40);
    const asked = exchange({ customer, seats: wanted, intendedAt: sentAt, sentAt, endedAt });
    exchanges.push({ ...asked, step: 'list', seats: [], endedAt: sentAt + 2 * random() });
    if (random() < 0.004) {
      exchanges.push({ ...asked, outcome: { kind: 'failed', error: 'no answer in 10 s' } });
      continue;
    }
    const taken = wanted.filter((name) => seats[name] !== undefined);
    if (taken.length > 0) {
      const early = sentAt + (endedAt - sentAt) / 3;
      exchanges.push({ ...asked, endedAt: early, outcome: refusal('seats-unavailable', taken) });
      continue;
    }
    const held = commit(sentAt + (endedAt - sentAt) / 2, wanted, { status: 'held' });
    const id = `order-${customer}`;
    const got = answer(endedAt, { id, seats: wanted, flightVersion: held });
    exchanges.push({ ...asked, orderId: id, outcome: { kind: 'order', order: got } });
    if (random() < 0.3) continue;
    const payAt = endedAt + 200;
    const paidAt = payAt + slowness * (15 + 400 * random() ** 3);
    const status = random() < 0.1 ? ('paying' as const) : ('sold' as const);
    payments.push({ asked, got, payAt, paidAt, status });
  }
  settle(Infinity);
  const streams = Array.from({ length: 20 }, (_, viewer) => ({
    viewer: viewer - 1,
    receipts: [
      { at: 0, kind: 'snapshot' as const, version: 0, seats: {} },
      ...changes.map(({ at, version, seats: changed }): Receipt => {
        const arrived = at + slowness * (3 + 12 * random() ** 4);
        return { at: arrived, kind: 'changed', change: change(version - 1, version, changed) };
      }),
    ],
  }));
  return runResult(
    {
      before: flightView(0, {}, aircraft),
      after: flightView(changes.length, seats, aircraft),
      afterAskedAt: tookMs + 500,
      afterAnsweredAt: tookMs + 510,
      exchanges,
      sightings,
      streams,
    },
    {
      tookMs,
      settings: { ...runResult().settings, load: { model: 'closed', customers } },
      server: { before: metrics(0, 81), after: metrics(customers, 96) },
    },
  );
}

/** What `/metrics` says after so many creations. */
function metrics(creations: number, megabytes: number): string {
  const edges = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1];
  const bucket = (name: string, labels: string, count: number): string =>
    [...edges.map(String), '+Inf']
      .map(
        (le, place) =>
          `${name}_bucket{le="${le}"${labels}} ${Math.round(count * (1 - 0.5 ** (place + 1)) * (1 / (1 - 0.5 ** 7)))}`,
      )
      .join('\n');
  return [
    '# TYPE aisle_http_request_seconds histogram',
    bucket(
      'aisle_http_request_seconds',
      ',method="POST",route="/api/orders",status="201"',
      creations / 5,
    ),
    bucket(
      'aisle_http_request_seconds',
      ',method="POST",route="/api/orders",status="409"',
      creations,
    ),
    bucket(
      'aisle_http_request_seconds',
      ',method="GET",route="/api/flights",status="200"',
      creations,
    ),
    bucket('aisle_relay_query_seconds', '', creations / 2),
    bucket('aisle_relay_notice_to_emit_seconds', '', creations / 2),
    `aisle_refusals_total{edge="rest",code="seats-unavailable"} ${creations * 0.8}`,
    'process_start_time_seconds 1795608000',
    `process_cpu_seconds_total ${1 + creations / 200}`,
    `process_resident_memory_bytes ${megabytes * 1024 * 1024}`,
  ].join('\n');
}
