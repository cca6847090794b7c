import { expect, test } from 'vitest';
import type { ChartPoint } from '../api/types.ts';
import { chartColumns, chartTiles, lonePoints } from './chart-tiles.ts';

const start = Date.parse('2026-11-25T10:00:00.000Z');
const point = (second: number, requestMedianMs: number | null): ChartPoint => ({
  at: new Date(start + second * 1000).toISOString(),
  bookings: 0,
  refusals: 0,
  paymentsConfirmed: 0,
  paymentsFailed: 0,
  requestMedianMs,
  requestP95Ms: null,
  emitMedianMs: null,
  connections: 1,
});
const latency = chartTiles.find(({ id }) => id === 'latency')!;

test('no line is drawn over seconds of which nothing is known', () => {
  const [times, medians] = chartColumns(latency, [point(0, 5), point(1, 6), point(9, 7)]);
  expect(times.map((time) => time - start / 1000)).toEqual([0, 1, 2, 9]);
  expect(medians).toEqual([5, 6, null, 7]);
});

test('a value that stands alone is a dot', () => {
  expect(lonePoints([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(lonePoints([])).toEqual([]);
});
