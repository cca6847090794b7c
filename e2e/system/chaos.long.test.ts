/** A short run of `npm run chaos`; a seed that finds something becomes a line of the table. */
import { describe, expect, it } from 'vitest';
import { runChaos } from '../chaos/run.ts';
import { singleWorld } from '../chaos/world.ts';

const durationMs = 30_000;

describe('parts and connections break at random under crowds', () => {
  it.each([7])(
    'V1, P5, L5, O21, U3: seed %i: nothing acknowledged is lost, and all comes right again',
    async (seed) => {
      const world = await singleWorld();
      try {
        const { injections, wrong } = await runChaos({ world, seed, durationMs, customers: 20 });
        expect(wrong).toEqual([]);
        expect(injections.length).toBeGreaterThan(5);
      } finally {
        await world.dispose();
      }
    },
    600_000,
  );
});
