import { seatDesignators } from '@aisle/shared/aircraft';
import type { Bench, BenchResult, Figure } from '../../bench.ts';
import { compare, type Comparison } from '../../measure/rounds.ts';
import { round, whole } from '../../measure/statistics.ts';
import { startChild, type Child } from '../../parts/child.ts';
import { startPostgres } from '../../parts/postgres.ts';
import type { System } from '../../parts/system.ts';
import type { FromLoad, FromRoute, ToLoad, ToRoute } from './messages.ts';
import { fill } from './postgres-holds.ts';

const target = 1;
const aircraft = 'A380-800';
const rounds = 3;
const roundMs = 3_000;
const warmUpMs = 2_000;
/** From a busy day to the crowd that the product is made for. */
const concurrencies = [30, 100, 300, 1_000];
/** The concurrency of what is compared once only. */
const usualCallers = 300;
const orderCallers = 30;

type Loader = Child<ToLoad, FromLoad>;
type Load = Omit<ToLoad, 'durationMs' | 'seats'>;

/** One side of a comparison: its rounds, and what was seen in them. */
interface Side {
  readonly round: () => Promise<number>;
  readonly p95Ms: () => number;
  /** Of the answers, those that were refusals. */
  readonly refusedShare: () => number;
}

interface Compared extends Comparison {
  readonly what: string;
  readonly callers: number;
  readonly sides: { readonly ours: Side; readonly baseline: Side };
}

export const postgres: Bench = {
  name: 'postgres',
  about: 'holds on one flight against a conditional UPDATE on PostgreSQL, behind the same HTTP',
  on: 'system',
  async run(system) {
    const server = await startPostgres();
    const { address, version } = server;
    const { temporalAddress, payloadKeys } = system;
    const tableFlight = 'flight';
    await fill(address, tableFlight, seatDesignators(aircraft));
    const load: Loader = startChild(new URL('./load.ts', import.meta.url));
    const engines = {
      flight: startRoute({ engine: 'flight', temporalAddress, payloadKeys }),
      table: startRoute({ engine: 'postgres', address, synchronousCommit: 'on' }),
      lazyTable: startRoute({ engine: 'postgres', address, synchronousCommit: 'off' }),
    };
    const [flight, table, lazyTable] = await Promise.all([
      engines.flight.url,
      engines.table.url,
      engines.lazyTable.url,
    ]);
    try {
      const measured = await measureAll({ system, load, flight, table, lazyTable, tableFlight });
      return result(measured, version);
    } finally {
      await Promise.all([load, ...Object.values(engines)].map((child) => child.stop()));
      await server.stop();
    }
  },
};

function startRoute(told: ToRoute) {
  const child = startChild<ToRoute, FromRoute>(new URL('./route.ts', import.meta.url));
  return { url: child.ask(told).then(({ url }) => url), stop: () => child.stop() };
}

interface Parts {
  readonly system: System;
  readonly load: Loader;
  /** Addresses of the routes. */
  readonly flight: string;
  readonly table: string;
  readonly lazyTable: string;
  /** The flight's id in PostgreSQL. */
  readonly tableFlight: string;
}

interface All {
  readonly sweep: readonly Compared[];
  readonly parties: Compared;
  readonly lazy: Compared;
  readonly orders: Compared;
}

async function measureAll({
  system,
  load,
  flight,
  table,
  lazyTable,
  tableFlight,
}: Parts): Promise<All> {
  const { id } = await system.openFlight(aircraft);
  const pair = async (
    what: string,
    kind: 'holds' | 'parties',
    callers: number,
    url = table,
  ): Promise<Compared> =>
    comparison(what, callers, {
      baseline: side(load, () => ({ url, flightId: tableFlight, callers, kind })),
      ours: side(load, () => ({ url: flight, flightId: id, callers, kind })),
    });
  // The first comparison is not to pay for the compilers of all processes.
  await pair('warm-up', 'holds', usualCallers);
  const sweep: Compared[] = [];
  for (const callers of concurrencies) {
    sweep.push(await pair(`${whole(callers)} customers, one seat at a time`, 'holds', callers));
  }
  const parties = await pair(
    `${usualCallers} customers, three seats at once`,
    'parties',
    usualCallers,
  );
  const lazy = await pair(
    `${usualCallers} customers, synchronous_commit=off`,
    'holds',
    usualCallers,
    lazyTable,
  );
  const orderFlights = await Promise.all(
    Array.from({ length: rounds + 1 }, () => system.openFlight(aircraft)),
  );
  const callers = orderCallers;
  const orders = await comparison(`${callers} customers, whole orders`, callers, {
    baseline: side(load, () => ({ url: table, flightId: tableFlight, callers, kind: 'holds' })),
    ours: side(load, () => {
      const next = orderFlights.pop();
      if (!next) throw new Error('more rounds than flights');
      return { url: system.url, flightId: next.id, callers, kind: 'orders' };
    }),
  });
  return { sweep, parties, lazy, orders };
}

async function comparison(
  what: string,
  callers: number,
  sides: Compared['sides'],
): Promise<Compared> {
  return {
    what,
    callers,
    sides,
    ...(await compare(sides.baseline.round, sides.ours.round, rounds)),
  };
}

/** `next` says what a round asks for; the first one warms up and does not count. */
function side(load: Loader, next: () => Load): Side {
  const seen: FromLoad[] = [];
  const ask = async (durationMs: number): Promise<FromLoad> => {
    const answer = await load.ask({ ...next(), seats: seatDesignators(aircraft), durationMs });
    const wrong = Object.keys(answer.statuses).filter((each) => !/^(200|201|409)$/.test(each));
    if (wrong.length > 0) throw new Error(`answers of the kinds ${wrong.join(', ')}`);
    return answer;
  };
  let warm = false;
  return {
    round: async () => {
      if (!warm) await ask(warmUpMs);
      warm = true;
      const answer = await ask(roundMs);
      seen.push(answer);
      return answer.perSecond;
    },
    p95Ms: () => Math.max(...seen.map(({ p95Ms }) => p95Ms)),
    refusedShare: () => {
      const count = (statuses: FromLoad['statuses']) =>
        Object.values(statuses).reduce((sum, each) => sum + each, 0);
      const all = seen.reduce((sum, { statuses }) => sum + count(statuses), 0);
      return seen.reduce((sum, { statuses }) => sum + (statuses[409] ?? 0), 0) / all;
    },
  };
}

function result({ sweep, parties, lazy, orders }: All, version: string): BenchResult {
  return {
    figures: sweep.map(({ ours, baseline, ratio, callers }): Figure => ({
      what: `holds on one flight/s, ${whole(callers)} customers: group commit ÷ conditional UPDATE on PostgreSQL, behind the same HTTP`,
      target: `≥ ${target}`,
      measured: `${ratio.toFixed(2)} (${round(ours)} ÷ ${round(baseline)})`,
      met: ratio >= target,
    })),
    notes: [...[...sweep, parties, lazy, orders].map(describe), durability(version)],
  };
}

/** The two sides do not promise the same; between them lies what Temporal's embedded database does. */
function durability(version: string): string {
  return (
    `PostgreSQL ${version} as its package sets it up: an answered hold is on disk. With synchronous_commit=off the death of its ` +
    "processes may cost the last answers. A flight's decisions are in the embedded Temporal server's SQLite (WAL, " +
    'synchronous=NORMAL): no death of a process costs any, a power cut may cost the last.'
  );
}

function describe({ what, ours, baseline, ratio, range, sides }: Compared): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const [low, high] = range.map((each) => each.toFixed(2));
  return (
    `${what}: ${round(ours)}/s (p95 ${round(sides.ours.p95Ms())} ms, ${percent(sides.ours.refusedShare())} refused) against ` +
    `${round(baseline)}/s (p95 ${round(sides.baseline.p95Ms())} ms, ${percent(sides.baseline.refusedShare())} refused), ` +
    `ratio ${ratio.toFixed(2)}, rounds from ${low} to ${high}.`
  );
}
