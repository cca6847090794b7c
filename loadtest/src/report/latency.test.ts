import { describe, expect, it } from 'vitest';
import { Latencies } from './latency.ts';

function recorded(values: readonly number[]): Latencies {
  const latencies = new Latencies(100);
  for (const value of values) latencies.add(0, value);
  return latencies;
}

/** The smallest sample that so many of all samples do not exceed. */
function exact(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

describe('Latencies', () => {
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, place) => place + 1);

  it.each([
    { name: 'one sample', values: [42] },
    { name: 'a hundred even ones', values: upTo(100) },
    { name: 'a thousand even ones', values: upTo(1_000) },
    { name: 'a long tail', values: upTo(500).map((place) => 1.02 ** place) },
    { name: 'parts of a millisecond', values: upTo(300).map((place) => place / 100) },
    { name: 'two humps', values: [...upTo(90).fill(2), ...upTo(10).fill(9_000)] },
  ])('gives the percentiles of $name within 0.1 %', ({ values }) => {
    const summary = recorded(values).summary()!;
    expect(summary.count).toBe(values.length);
    for (const [key, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const true_ = exact(values, share);
      expect(Math.abs(summary[key].ms - true_)).toBeLessThanOrEqual(true_ * 0.001 + 0.001);
    }
    expect(summary.max).toBeCloseTo(Math.max(...values), 3);
    expect(summary.mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 2);
  });

  it('gives no percentile of nothing', () => {
    expect(recorded([]).summary()).toBeNull();
    expect(recorded([]).histogram()).toEqual([]);
    expect(recorded([]).overTime()).toEqual([]);
  });

  it('bounds a percentile by what was measured, and says where that is too little', () => {
    const few = recorded(upTo(20)).summary()!;
    expect(few.p50.low).toBeGreaterThanOrEqual(5);
    expect(few.p50.high).toBeLessThanOrEqual(15.1);
    expect(few.p99.high).toBeNull();
    const many = recorded(upTo(2_000)).summary()!;
    expect(many.p99.low).toBeLessThan(1_980);
    expect(many.p99.high).toBeGreaterThan(1_980);
  });

  it('takes a clock that jumps back for no time at all', () => {
    expect(recorded([-3]).summary()).toMatchObject({ count: 1, max: 0 });
  });

  it('counts every sample in one bar, longer ones than the last in the last', () => {
    const bars = recorded([0, 0.05, 1, 1.01, 4, 1e9]).histogram();
    expect(bars).toEqual([
      { upToMs: 0.1, count: 2 },
      { upToMs: 1, count: 1 },
      { upToMs: 1.5, count: 1 },
      { upToMs: 5, count: 1 },
      { upToMs: 700_000, count: 1 },
    ]);
  });

  it('keeps moments apart by when something began', () => {
    const latencies = new Latencies(100);
    latencies.add(250, 8);
    latencies.add(0, 1);
    latencies.add(99, 3);
    latencies.add(-5, 2);
    const rounded = latencies
      .overTime()
      .map(({ atMs, count, p50, p95, max }) => [atMs, count, ...[p50, p95, max].map(Math.round)]);
    expect(rounded).toEqual([
      [0, 3, 2, 3, 3],
      [200, 1, 8, 8, 8],
    ]);
  });
});
