/** What the target says of itself: its figures after the run against those before. */
import type { ServerFigures } from '../run/types.ts';
import type { ServerLatency, ServerReport } from './schema.ts';

/** Series of the runtime that tell of a restart, and of what the process used. */
const startTime = 'process_start_time_seconds';
const cpuTime = 'process_cpu_seconds_total';
const memoryUsed = 'process_resident_memory_bytes';

const msPerSecond = 1000;

/** A bucket of a histogram's growth: how many were at most `le` seconds, all smaller ones included. */
interface Bucket {
  readonly le: number;
  readonly count: number;
}

/** Null when the figures were not to be had at either end: half of them says nothing about a run. */
export function serverReport({ before, after }: ServerFigures): ServerReport | null {
  if (before === null || after === null) return null;
  const now = parsePrometheus(after);
  const read = parsePrometheus(before);
  const restarted = valueOf(read, startTime) !== valueOf(now, startTime);
  // A new process counts from 0: what the old one had counted is lost.
  const earlier = new Map(restarted ? [] : read.map((sample) => [seriesOf(sample), sample.value]));
  const grown = now.map((sample) => ({
    ...sample,
    value: sample.value - (earlier.get(seriesOf(sample)) ?? 0),
  }));
  return {
    latencies: latencies(grown),
    counters: counters(grown),
    cpuSeconds: positive(valueOf(grown, cpuTime)),
    memory: memory(valueOf(read, memoryUsed), valueOf(now, memoryUsed)),
    restarted,
  };
}

/** Our histograms, by series; the statuses of one route and method are taken together. */
function latencies(grown: readonly Sample[]): ServerLatency[] {
  const series = new Map<string, Map<number, number>>();
  for (const { name, labels, value } of grown) {
    const { le, status: _, ...own } = labels;
    if (!name.startsWith('aisle_') || !name.endsWith('_seconds_bucket') || le === undefined)
      continue;
    const key = nameOf(name.slice(0, -'_bucket'.length), own);
    const buckets = series.get(key) ?? new Map<number, number>();
    const edge = le === '+Inf' ? Infinity : Number(le);
    buckets.set(edge, (buckets.get(edge) ?? 0) + value);
    series.set(key, buckets);
  }
  return [...series].flatMap(([name, buckets]) => {
    const found = latencyOf(
      name,
      [...buckets].map(([le, count]) => ({ le, count })),
    );
    return found === null ? [] : [found];
  });
}

function latencyOf(name: string, unsorted: readonly Bucket[]): ServerLatency | null {
  const buckets = unsorted
    .filter(({ le, count }) => !Number.isNaN(le) && Number.isFinite(count))
    .sort((a, b) => a.le - b.le);
  const count = Math.round(buckets.at(-1)?.count ?? 0);
  if (count < 1) return null;
  const at = (share: number): number => quantile(buckets, share) * msPerSecond;
  const lastEdge = buckets.filter(({ le }) => Number.isFinite(le)).at(-1);
  const clipped = (lastEdge?.count ?? 0) < 0.99 * count;
  return { name, count, p50: at(0.5), p95: at(0.95), p99: at(0.99), clipped };
}

/** As Prometheus estimates it: evenly spread within a bucket; past the last edge, that edge. */
function quantile(buckets: readonly Bucket[], share: number): number {
  const rank = share * (buckets.at(-1)?.count ?? 0);
  let lower: Bucket = { le: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank) {
      const within = bucket.count - lower.count;
      if (bucket.le === Infinity || within <= 0) return lower.le;
      return lower.le + ((bucket.le - lower.le) * (rank - lower.count)) / within;
    }
    lower = bucket;
  }
  return lower.le;
}

/** Our counters that grew, most first. */
function counters(grown: readonly Sample[]): ServerReport['counters'] {
  return grown
    .filter(
      ({ name, value }) => /^aisle_.*_total$/.test(name) && Number.isFinite(value) && value > 0,
    )
    .map(({ name, labels, value }) => ({ name: nameOf(name, labels), grewBy: value }))
    .sort((a, b) => b.grewBy - a.grewBy);
}

function memory(before: number | null, after: number | null): ServerReport['memory'] {
  const [was, is] = [positive(before), positive(after)];
  return was === null || is === null ? null : { before: was, after: is };
}

function valueOf(samples: readonly Sample[], name: string): number | null {
  return samples.find((sample) => sample.name === name)?.value ?? null;
}

function positive(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value >= 0 ? value : null;
}

/** A series as one string, whatever the order of its labels. */
function seriesOf({ name, labels }: Sample): string {
  return JSON.stringify([name, ...Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** A series for people: its name and the values of its labels. */
function nameOf(name: string, labels: Readonly<Record<string, string>>): string {
  return [name, ...Object.values(labels)].join(' ');
}

/** One sample of Prometheus' text format: a series with its labels, and its value. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be infinite or NaN. */
  readonly value: number;
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const label = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;
const escapes: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** The samples of a text. Comments and lines that are no samples are passed over: the rest is still of use. */
export function parsePrometheus(text: string): Sample[] {
  return text.split('\n').flatMap((raw) => {
    const [, name, labels = '', value = ''] = line.exec(raw.trim()) ?? [];
    const parsed = parseLabels(labels);
    const number = parseValue(value);
    return name === undefined || parsed === null || number === null
      ? []
      : [{ name, labels: parsed, value: number }];
  });
}

function parseLabels(text: string): Record<string, string> | null {
  const labels: [string, string][] = [];
  let read = 0;
  for (const [whole, name = '', value = ''] of text.matchAll(label)) {
    labels.push([name, value.replace(/\\(.)/g, (_, mark: string) => escapes[mark] ?? mark)]);
    read += whole.length;
  }
  return text.slice(read).trim() === '' ? Object.fromEntries(labels) : null;
}

function parseValue(text: string): number | null {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^NaN$/i.test(text)) return NaN;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? null : value;
}
