import { expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { SecondCounter } from '../metrics/metrics.ts';
import { ChartSeries, percentile } from './counts.ts';

const nothing = { seatsSold: 0, paymentsConfirmed: 0, paymentsFailed: 0 };

function second(tookMs: readonly number[]): ReturnType<SecondCounter['take']> {
  const counter = new SecondCounter();
  for (const ms of tookMs) counter.answered(ms);
  return counter.take(3);
}

it('a percentile lies in its bucket, and of nothing there is none', () => {
  const { requests } = second([...Array.from({ length: 95 }, () => 4), 90, 90, 90, 90, 60_000]);
  expect(percentile(requests, 0.5)).toBeGreaterThan(3);
  expect(percentile(requests, 0.5)).toBeLessThanOrEqual(5);
  expect(percentile(requests, 0.97)).toBeGreaterThan(75);
  expect(percentile(requests, 0.97)).toBeLessThanOrEqual(100);
  expect(percentile(requests, 1)).toBe(10_000);
  expect(percentile(second([]).requests, 0.5)).toBeNull();
});

it('a point sums all backends, and the series is bounded', () => {
  const charts = new ChartSeries();
  const point = charts.add(0, [second([4, 4]), second([90])], { ...nothing, seatsSold: 2 });
  expect(point).toMatchObject({ bookings: 2, connections: 6, refusals: 0, emitMedianMs: null });
  expect(point.requestP95Ms).toBeGreaterThan(75);
  for (let at = 1; at <= limits.chartPoints; at += 1) charts.add(at * 1000, [], nothing);
  expect(charts.series).toHaveLength(limits.chartPoints);
  expect(charts.series[0]?.at).toBe(new Date(1000).toISOString());
});

it('a counter begins anew with each second', () => {
  const counter = new SecondCounter();
  counter.refused();
  counter.emitted(5);
  expect(counter.take(1)).toMatchObject({ refusals: 1, connections: 1 });
  const { refusals, emissions } = counter.take(1);
  expect(refusals).toBe(0);
  expect(percentile(emissions, 0.5)).toBeNull();
});
