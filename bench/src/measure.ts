/** How things are measured: loads, rounds in turns, and percentiles. */
import { performance } from 'node:perf_hooks';

/** The middle of some numbers (the mean of the two middle ones); NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest value that at least `percent` of the values do not exceed; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** For people: as many digits as mean something. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return whole(value);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

/** A count for people: no digits behind the point, thousands apart. */
export function whole(count: number): string {
  return Math.round(count).toLocaleString('en-GB');
}

/** Gives the figure of one round, such as orders a second. */
export type Round = () => Promise<number>;

export interface Comparison {
  /** Median of the rounds of each side. */
  readonly ours: number;
  readonly baseline: number;
  /** Median of the pairs' ratios, ours to baseline. */
  readonly ratio: number;
  /** Lowest and highest ratio of a pair. */
  readonly range: readonly [number, number];
}

/**
 * Runs both sides in turns (baseline, ours, baseline, ours …), so that whatever else the machine does
 * meets both alike. Ratios are taken within a pair of neighbours.
 */
export async function compare(baseline: Round, ours: Round, rounds: number): Promise<Comparison> {
  const pairs: { baseline: number; ours: number }[] = [];
  for (let index = 0; index < rounds; index += 1) {
    pairs.push({ baseline: await baseline(), ours: await ours() });
  }
  const ratios = pairs.map((pair) => pair.ours / pair.baseline);
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    baseline: median(pairs.map((pair) => pair.baseline)),
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
  };
}

export interface Load {
  readonly callers: number;
  readonly durationMs: number;
  /** Does one thing and settles when it is done. A throw ends the measurement. */
  readonly once: (caller: number) => Promise<void>;
}

export interface LoadResult {
  /** Things done a second. */
  readonly perSecond: number;
  /** How long each took, ms. */
  readonly latenciesMs: readonly number[];
}

/**
 * Callers that each do one thing after another for a while. Counts what ended within the time; what is
 * under way then is waited for, but does not count.
 */
export async function closedLoop({ callers, durationMs, once }: Load): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const begin = performance.now();
  const end = begin + durationMs;
  const call = async (caller: number): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      await once(caller);
      const to = performance.now();
      if (to <= end) latenciesMs.push(to - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  return { perSecond: latenciesMs.length / (durationMs / 1000), latenciesMs };
}
