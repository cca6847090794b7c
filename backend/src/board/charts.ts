import type { ChartPoint } from '@aisle/shared/agent-live';
import { limits } from '@aisle/shared/limits';
import { bucketsMs, emptyBuckets, type SecondCounts } from '../metrics/metrics.ts';

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
