import { describe, expect, it } from 'vitest';
import { countedByKind, planOf, type Injection } from '../chaos/plan.ts';

const targets = {
  process: ['worker', 'backend', 'temporal'],
  line: ['site', 'temporal'],
  disk: ['data'],
};
const minuteMs = 60_000;
const seeds = Array.from({ length: 50 }, (_, seed) => seed);
const targetOf = ({ on, target }: Injection): string => `${on} ${target}`;

describe('what chaos does', () => {
  it('follows from its seed', () => {
    expect(planOf(7, minuteMs, targets)).toEqual(planOf(7, minuteMs, targets));
    expect(planOf(7, minuteMs, targets)).not.toEqual(planOf(8, minuteMs, targets));
  });

  it.each(seeds)('seed %i: all of it ends in time, and no target has two at once', (seed) => {
    const plan = planOf(seed, minuteMs, targets);
    expect(plan.length).toBeGreaterThan(8);
    const busyUntil = new Map<string, number>();
    for (const injection of plan) {
      const { atMs, lastsMs } = injection;
      expect(atMs + lastsMs).toBeLessThanOrEqual(minuteMs);
      expect(busyUntil.get(targetOf(injection)) ?? 0).toBeLessThanOrEqual(atMs);
      busyUntil.set(targetOf(injection), atMs + lastsMs);
    }
  });

  it('over many seeds everything is done to everything', () => {
    const all = seeds.flatMap((seed) => planOf(seed, minuteMs, targets));
    expect(countedByKind(all)).toHaveLength(3 * 3 + 2 * 4 + 1);
    const counted = countedByKind(all).map((line) => parseInt(line, 10));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(all.length);
    expect(counted).toEqual(counted.toSorted((a, b) => b - a));
  });
});
