import { describe, expect, it } from 'vitest';
import { checkRun } from '../../src/verdict/check-run.ts';
import { shapeOf, World } from './world/world.ts';

/** The last ones once led to a false alarm: orders that were changed unheard, pushes that came late. */
const seeds = [
  ...Array.from({ length: 250 }, (_, place) => place + 1),
  ...[798, 958, 1271, 1485, 1857, 4275, 4305, 4595],
];

describe('honest histories', () => {
  it('of every shape have no violation', { timeout: 300_000 }, async () => {
    for (const seed of seeds) {
      const observations = await new World(seed, shapeOf(seed)).run();
      const { violations } = checkRun(observations);
      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  });
});
