import { limits } from '@aisle/shared/limits';
import type { Bench, BenchResult, Figure } from '../../bench.ts';
import { compare, type Comparison } from '../../measure/rounds.ts';
import { round, whole } from '../../measure/statistics.ts';
import { startChild, type Child } from '../../parts/child.ts';
import { readMetric } from '../../parts/metrics.ts';
import type { System } from '../../parts/system.ts';
import type { BareAnswer, FromBareKoa, FromLoad, ToBareKoa, ToLoad } from './messages.ts';

const targetPerSecond = 5_000;
const rounds = 3;
const seconds = 3;
/** Not counted: until the compilers of all processes have done their work. */
const warmUpSeconds = 2;
const queryMetric = 'aisle_relay_query_seconds_count';

interface Kind {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the product answers to it, for the bare server to repeat. */
  readonly answer: BareAnswer;
}

interface Read extends Comparison {
  readonly kind: Kind;
  readonly p99: number;
}

type Loader = Child<ToLoad, FromLoad>;

export const reads: Bench = {
  name: 'reads',
  about: 'one flight read over REST, as often as one backend answers',
  on: 'system',
  async run(system) {
    const flight = await system.openFlight();
    const path = `/api/flights/${flight.id}`;
    const kinds = await kindsOf(system, path);
    const bare = startChild<ToBareKoa, FromBareKoa>(new URL('./bare-koa.ts', import.meta.url));
    const answers = Object.fromEntries(kinds.map(({ name, answer }) => [pathOf(name), answer]));
    const { url: bareUrl } = await bare.ask({ answers });
    const load: Loader = startChild(new URL('./load.ts', import.meta.url));
    const began = performance.now();
    const queriesBefore = await readMetric(system.url, queryMetric);
    const results: Read[] = [];
    for (const kind of kinds) {
      const urls = { bare: bareUrl + pathOf(kind.name), ours: system.url + path };
      results.push(await measure(load, kind, urls));
    }
    const queries = (await readMetric(system.url, queryMetric)) - queriesBefore;
    const sweeps = Math.ceil((performance.now() - began) / limits.relaySweepMs);
    await Promise.all([load.stop(), bare.stop()]);
    return result(results, queries, sweeps);
  },
};

function pathOf(kind: string): string {
  return `/${encodeURIComponent(kind)}`;
}

async function kindsOf(system: System, path: string): Promise<Kind[]> {
  const seen = await fetch(system.url + path);
  const etag = seen.headers.get('ETag') ?? '';
  const wanted = [
    { name: 'whole', headers: { 'accept-encoding': 'identity' } },
    { name: 'gzip', headers: { 'accept-encoding': 'gzip' } },
    { name: '304', headers: { 'if-none-match': etag } },
  ];
  await seen.arrayBuffer();
  return Promise.all(
    wanted.map(async ({ name, headers }) => {
      const { bytes, status } = await sizeOf(system.url + path, headers);
      const type = 'application/json; charset=utf-8';
      const answered = status === 304 ? { ETag: etag } : { 'Content-Type': type };
      return { name, headers, answer: { status, headers: answered, bytes } };
    }),
  );
}

/** `fetch` unpacks what came: the size on the wire is what the header says. */
async function sizeOf(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ bytes: number; status: number }> {
  const answer = await fetch(url, { headers });
  await answer.arrayBuffer();
  return { bytes: Number(answer.headers.get('Content-Length') ?? 0), status: answer.status };
}

async function measure(
  load: Loader,
  kind: Kind,
  urls: { readonly bare: string; readonly ours: string },
): Promise<Read> {
  const { headers, answer } = kind;
  let p99 = 0;
  const of = async (url: string): Promise<number> => {
    const read = await load.ask({ url, headers, seconds });
    if (url === urls.ours) p99 = Math.max(p99, read.p99);
    const others = Object.keys(read.statuses).filter((status) => status !== String(answer.status));
    if (read.errors > 0 || others.length > 0) {
      throw new Error(`${kind.name}: ${read.errors} errors, statuses ${others.join(', ')}`);
    }
    return read.perSecond;
  };
  for (const url of Object.values(urls)) await load.ask({ url, headers, seconds: warmUpSeconds });
  const compared = await compare(
    () => of(urls.bare),
    () => of(urls.ours),
    rounds,
  );
  return { ...compared, kind, p99 };
}

function result(results: readonly Read[], queries: number, sweeps: number): BenchResult {
  const figures = results.map(({ kind, ours, baseline, ratio }): Figure => ({
    what: `GET /api/flights/{id}, ${kind.name} (${(kind.answer.bytes / 1_000).toFixed(1)} kB), requests/s`,
    target: `≥ ${whole(targetPerSecond)}`,
    measured: `${round(ours)} (bare Koa ${round(baseline)}, ratio ${ratio.toFixed(2)})`,
    met: ours >= targetPerSecond,
  }));
  return {
    figures: [
      ...figures,
      {
        what: 'queries of flights while it is read so often',
        target: `≤ ${sweeps}`,
        measured: String(queries),
        met: queries <= sweeps,
      },
    ],
    notes: [
      `In turns with a bare Koa route that answers a constant of the same size, ${rounds} rounds of ${seconds} s each; the reader is a process of its own (30 connections). ` +
        `p99 ${results.map(({ kind, p99 }) => `${kind.name} ${round(p99)} ms`).join(', ')}; ratios ${results.map(({ kind, range }) => `${kind.name} ${range.map((each) => each.toFixed(2)).join(' to ')}`).join(', ')}.`,
    ],
  };
}
