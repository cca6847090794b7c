import { build } from 'hdr-histogram-js';
import type { Latency, Percentile, StepReport } from './schema.ts';

const microsPerMs = 1000;
/** Standard normal quantile of a two-sided interval of 95 %. */
const z95 = 1.96;
/** Two edges of the histogram's bars to each doubling, about; round numbers, so that people can read them. */
const barSteps = [1, 1.5, 2, 3, 5, 7];
const shares = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** Upper edges of bars in ms, from 0.1 ms to about 20 minutes: a latency past the last is counted there. */
export const barEdges = [-1, 0, 1, 2, 3, 4, 5].flatMap((decade) =>
  barSteps.map((step) => Number((step * 10 ** decade).toPrecision(2))),
);

type Histogram = ReturnType<typeof build>;

/**
 * Latencies as they come, in ms, kept in buckets instead of one by one: a run with thousands of viewers
 * has millions of them. No sample is invented (no correction for omission): the intended time is known.
 */
export class Latencies {
  readonly #all = histogram(3);
  readonly #bars = new Array<number>(barEdges.length).fill(0);
  readonly #moments = new Map<number, Histogram>();
  readonly #momentMs: number;
  #sum = 0;
  #max = 0;

  /** `momentMs`: the span that one point of `overTime` covers. */
  constructor(momentMs: number) {
    this.#momentMs = momentMs;
  }

  /** `beganAt`: ms since the run began. A clock's jitter never makes a latency negative. */
  add(beganAt: number, tookMs: number): void {
    const took = Math.max(0, tookMs);
    const micros = Math.round(took * microsPerMs);
    this.#all.recordValue(micros);
    this.#sum += took;
    this.#max = Math.max(this.#max, took);
    const bar = barEdges.findIndex((edge) => took <= edge);
    const place = bar === -1 ? barEdges.length - 1 : bar;
    this.#bars[place] = (this.#bars[place] ?? 0) + 1;
    this.#moment(Math.max(0, Math.floor(beganAt / this.#momentMs))).recordValue(micros);
  }

  get count(): number {
    return this.#all.totalCount;
  }

  /** Null when there was none: a percentile of nothing is not 0. */
  summary(): Latency | null {
    const count = this.count;
    if (count === 0) return null;
    const of = (share: number): Percentile => percentile(this.#all, share, this.#max);
    return {
      count,
      p50: of(shares.p50),
      p95: of(shares.p95),
      p99: of(shares.p99),
      max: roundMs(this.#max),
      mean: roundMs(this.#sum / count),
    };
  }

  /** Bars that hold something, shortest first. */
  histogram(): StepReport['histogram'] {
    return barEdges
      .map((upToMs, place) => ({ upToMs, count: this.#bars[place] ?? 0 }))
      .filter((bar) => bar.count > 0);
  }

  /** Moments in which something began, oldest first. */
  overTime(): StepReport['overTime'] {
    return [...this.#moments]
      .sort(([a], [b]) => a - b)
      .map(([moment, held]) => ({
        atMs: moment * this.#momentMs,
        count: held.totalCount,
        p50: valueAt(held, shares.p50),
        p95: valueAt(held, shares.p95),
        max: valueAt(held, 1),
      }));
  }

  #moment(moment: number): Histogram {
    let held = this.#moments.get(moment);
    if (held === undefined) {
      held = histogram(2);
      this.#moments.set(moment, held);
    }
    return held;
  }
}

/**
 * A percentile with its interval: the ranks between which the true one lies follow a binomial
 * distribution, here by its normal approximation. A bound past the last sample is unknown: null.
 */
function percentile(all: Histogram, share: number, maxMs: number): Percentile {
  const count = all.totalCount;
  const spread = z95 * Math.sqrt(share * (1 - share) * count);
  const low = Math.floor(share * count - spread);
  const high = Math.ceil(share * count + spread);
  return {
    ms: Math.min(valueAt(all, share), roundMs(maxMs)),
    low: low < 1 ? null : valueAt(all, low / count),
    high: high > count ? null : valueAt(all, high / count),
  };
}

function histogram(digits: 2 | 3): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1_000_000,
    numberOfSignificantValueDigits: digits,
  });
}

function valueAt(held: Histogram, share: number): number {
  return roundMs(held.getValueAtPercentile(share * 100) / microsPerMs);
}

function roundMs(value: number): number {
  return Math.round(value * microsPerMs) / microsPerMs;
}
