/** Many worlds, and faults that one of a few worlds must find. */
import { expect, test } from 'vitest';
import { plantedFaults } from './planted-faults.ts';
import { playWorlds, sandboxesOf } from './worlds.ts';

/** Worlds in which a planted fault must show. */
const SEEDS = 150;

test('every rule holds after every one of many steps', async () => {
  const played = await playWorlds(await sandboxesOf(), { first: 1_000, count: 100, steps: 1_000 });
  expect(played.broken).toBeNull();
  expect(played.steps).toBeGreaterThanOrEqual(100_000);
});

test.each(plantedFaults)('it finds: $name', async (fault) => {
  const sandboxes = await sandboxesOf(fault);
  const { broken } = await playWorlds(sandboxes, { first: 1, count: SEEDS, steps: 1_000 });
  await sandboxes.close();
  expect(broken).not.toBeNull();
});
