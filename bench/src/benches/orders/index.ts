import { randomUUID } from 'node:crypto';
import { Site as LoadSite } from '@aisle/loadtest/src/client/site.ts';
import { seatDesignators } from '@aisle/shared/aircraft';
import type { Bench, Figure } from '../../bench.ts';
import { closedLoop, median, percentile, round } from '../../measure.ts';
import { startChild, processorMs } from '../../parts/processes.ts';
import { startPostgres } from '../../parts/postgres.ts';
import type { System } from '../../parts/system.ts';
import type { FromRoute, ToRoute } from './plain-route.ts';
import type { ToWorker } from './plain-worker.ts';
import { fill } from './seats-table.ts';

const aircraft = 'A380-800';
const taskQueue = 'plain';
const target = 1;
const aloneMs = 30;
const concurrencies = [1, 30, 100];
const spreads = [1, 20];
const rounds = 6;
/** An aircraft has seats for some 240 orders a second of such a round. */
const roundMs = 2_000;

/** Who takes orders: where, and the process of its worker. */
interface Side {
  readonly site: LoadSite;
  readonly path: string;
  readonly workerPid: number;
}

interface Sides {
  readonly ours: Side;
  readonly table: Side;
  readonly nothing: Side;
}

type Name = keyof Sides;

/** In one round: orders a second, how long each took, and the worker's processor time for one. */
interface Round {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
  readonly workerMs: number;
}

interface Case {
  readonly callers: number;
  readonly flights: number;
  readonly rounds: readonly Readonly<Record<Name, Round>>[];
}

export const orders: Bench = {
  name: 'orders',
  about: 'orders over HTTP against a route with the seats in PostgreSQL and a workflow beside it',
  async run(start) {
    const { data, site } = await start();
    const postgres = await startPostgres();
    const route = startChild<ToRoute, FromRoute>(new URL('./plain-route.ts', import.meta.url));
    const worker = startChild<ToWorker, object>(new URL('./plain-worker.ts', import.meta.url));
    const temporalAddress = await data.address('temporal');
    await worker.ask({ temporalAddress, taskQueue });
    const { url } = await route.ask({ address: postgres.address, temporalAddress, taskQueue });
    const [plain, product] = [new LoadSite(url), new LoadSite(site.url)];
    const sides: Sides = {
      nothing: { site: plain, path: '/nothing', workerPid: worker.pid },
      table: { site: plain, path: '/orders', workerPid: worker.pid },
      ours: { site: product, path: '/api/orders', workerPid: await data.pid('worker') },
    };
    const fresh = freshFlights(site, (id, seats) => fill(postgres.address, id, seats));
    try {
      const cases: Case[] = [];
      await measure(sides, fresh, 10, 1, 1);
      for (const flights of spreads)
        for (const callers of concurrencies)
          cases.push(await measure(sides, fresh, callers, flights, rounds));
      return { figures: [...cases.map(figure), alone(cases)], notes: cases.map(describe) };
    } finally {
      await Promise.all([plain.close(), product.close()]);
      await Promise.all([route.stop(), worker.stop()]);
      await postgres.stop();
    }
  },
};

type Fresh = (count: number) => Promise<readonly (() => Wish)[]>;

interface Wish {
  readonly flightId: string;
  readonly seats: readonly string[];
}

/** Opens flights, and gives for each what names its next free seat. */
function freshFlights(
  site: System['site'],
  fillTable: (id: string, seats: readonly string[]) => Promise<void>,
): Fresh {
  return async (count) => {
    const wishes: (() => Wish)[] = [];
    for (let index = 0; index < count; index += 1) {
      const { id } = await site.openFlight(aircraft);
      const seats = seatDesignators(aircraft);
      await fillTable(id, seats);
      const free = [...seats];
      wishes.push(() => {
        const seat = free.pop();
        if (seat === undefined) throw new Error('a flight is full: make the rounds shorter');
        return { flightId: id, seats: [seat] };
      });
    }
    return wishes;
  };
}

async function measure(
  sides: Sides,
  fresh: Fresh,
  callers: number,
  flights: number,
  times: number,
): Promise<Case> {
  const measured: Record<Name, Round>[] = [];
  // One flight is soon full; of many there are seats for all rounds.
  const many = flights > 1 ? await fresh(flights) : null;
  const wishes = async (): ReturnType<Fresh> => many ?? fresh(1);
  for (let time = 0; time < times; time += 1) {
    measured.push({
      nothing: await playRound(sides.nothing, await wishes(), callers),
      table: await playRound(sides.table, await wishes(), callers),
      ours: await playRound(sides.ours, await wishes(), callers),
    });
  }
  return { callers, flights, rounds: measured };
}

async function playRound(
  { site, path, workerPid }: Side,
  wishes: readonly (() => Wish)[],
  callers: number,
): Promise<Round> {
  const before = await processorMs(workerPid);
  let made = 0;
  let last = { order: { id: '' }, token: '' };
  const { perSecond, latenciesMs } = await closedLoop({
    callers,
    durationMs: roundMs,
    once: async () => {
      const body = wishes[made++ % wishes.length]!();
      const headers = { 'idempotency-key': randomUUID() };
      const answer = await site.ask({ method: 'POST', path, headers, body });
      if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
      last = answer.body as typeof last;
    },
  });
  // Nobody waited for the first tasks of the workflows; the next round shall not find them waiting.
  const headers = { authorization: `Bearer ${last.token}` };
  await site.ask({ method: 'GET', path: `${path}/${last.order.id}`, headers });
  const after = await processorMs(workerPid);
  return { perSecond, latenciesMs, workerMs: (after - before) / made };
}

function figure({ callers, flights, rounds: played }: Case): Figure {
  const ratio = median(played.map(({ ours, table }) => ours.perSecond / table.perSecond));
  return {
    what: `orders/s: ours ÷ a route with PostgreSQL and a workflow beside it, ${called(callers)}, ${spread(flights)}`,
    target: `≥ ${target}`,
    measured: `${round(ratio)} (${rateOf(played, 'ours')} ÷ ${rateOf(played, 'table')})`,
    met: ratio >= target,
  };
}

/** One customer alone, who waits for nobody. */
function alone(cases: readonly Case[]): Figure {
  const rounds = cases.find(({ callers, flights }) => callers === 1 && flights === 1)?.rounds ?? [];
  const latenciesMs = rounds.flatMap(({ ours }) => ours.latenciesMs);
  const [p50, p95] = [percentile(latenciesMs, 50), percentile(latenciesMs, 95)];
  return {
    what: 'one order alone, POST /api/orders with a seat → answer, p50',
    target: `≤ ${aloneMs} ms`,
    measured: `${round(p50)} ms (p95 ${round(p95)} ms)`,
    met: p50 <= aloneMs,
  };
}

function describe({ callers, flights, rounds: played }: Case): string {
  const ratios = played.map(({ ours, table }) => ours.perSecond / table.perSecond);
  const each = (['ours', 'table', 'nothing'] as const).map((name) => {
    const latencies = played.flatMap((one) => one[name].latenciesMs);
    const workerMs = median(played.map((one) => one[name].workerMs));
    return (
      `${names[name]} ${rateOf(played, name)}/s, p50 ${round(percentile(latencies, 50))} ms, ` +
      `p95 ${round(percentile(latencies, 95))} ms, worker ${round(workerMs)} ms an order`
    );
  });
  const range = `rounds from ${round(Math.min(...ratios))} to ${round(Math.max(...ratios))}`;
  return `${called(callers)}, ${spread(flights)}: ${each.join('; ')}; ${range}.`;
}

const names: Readonly<Record<Name, string>> = {
  ours: 'ours',
  table: 'the table',
  nothing: 'a workflow that does nothing',
};

function rateOf(played: Case['rounds'], name: Name): string {
  return round(median(played.map((one) => one[name].perSecond)));
}

function called(callers: number): string {
  return callers === 1 ? 'one caller' : `${callers} callers`;
}

function spread(flights: number): string {
  return flights === 1 ? 'one flight' : `${flights} flights`;
}
