/** The workflows against a simulated server that crashes, loses, doubles and reorders whatever it may. */
import { beforeAll, expect, test } from 'vitest';
import { Simulation } from './simulation.ts';
import { playWorlds, sandboxesOf } from './worlds.ts';
import type { Sandboxes } from './workflow-vm.ts';

let sandboxes: Sandboxes;

beforeAll(async () => {
  sandboxes = await sandboxesOf();
});

test('every rule holds after every step of some worlds', async () => {
  const { broken, sold, orders } = await playWorlds(sandboxes, { first: 1, count: 15, steps: 600 });
  expect(broken).toBeNull();
  expect(orders).toBeGreaterThan(30);
  expect(sold).toBeGreaterThan(0);
});

test('a seed is one world, step by step', async () => {
  const traceOf = async (): Promise<readonly string[]> => {
    const simulation = new Simulation(3, sandboxes, true);
    await simulation.play(300);
    return simulation.traceOf('order:');
  };
  const first = await traceOf();
  expect(first.length).toBeGreaterThan(20);
  expect(await traceOf()).toEqual(first);
});

test.each([
  ['P18: a hold that ended with the fence of a payment that never began', 1155],
  ['T17: an order that started after its flight had given up telling it', 1222],
])('%s (seed %i)', async (_, first) => {
  expect((await playWorlds(sandboxes, { first, count: 1, steps: 1_000 })).broken).toBeNull();
});
