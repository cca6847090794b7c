/** The workflows against a simulated server that crashes, loses, doubles and reorders whatever it may. */
import { beforeAll, expect, test } from 'vitest';
import { Simulation } from './simulation.ts';
import { playWorlds, sandboxesOf } from './worlds.ts';
import type { Sandboxes } from './workflow-vm.ts';

/** A world in which only the number of events fills the runs of orders, and soon. */
const UNSUGGESTED = 13;

let sandboxes: Sandboxes;

beforeAll(async () => {
  sandboxes = await sandboxesOf();
});

test('every rule holds after every step of some worlds', async () => {
  const { broken, sold, orders } = await playWorlds(sandboxes, { first: 1, count: 8, steps: 600 });
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

test('O20: an order whose run is long goes on in a new one, though no server suggests it', async () => {
  const { goneOn } = await new Simulation(UNSUGGESTED, sandboxes).play(600);
  expect(goneOn).toBeGreaterThan(0);
});

/** What broke in a world that is kept since. */
const brokenIn = async (seed: number) =>
  (await playWorlds(sandboxes, { first: seed, count: 1, steps: 1_000 })).broken;

test('P18: a hold ends with the fence of a payment that never began', async () => {
  expect(await brokenIn(1155)).toBeNull();
});

test('T17: an order that started after its flight had given up telling it is waited for', async () => {
  expect(await brokenIn(1222)).toBeNull();
});

test('O12: an order that starts late is told what happened to it in the order in which it happened', async () => {
  expect(await brokenIn(2023)).toBeNull();
});

test('O14: an order loses its seats that has yet to hear that they were sold', async () => {
  expect(await brokenIn(567)).toBeNull();
});

test('F, O21: a payment that was begun unheard, and comes again when time is over, is given back', async () => {
  expect(await brokenIn(657)).toBeNull();
});

test('F5: a fence of which a lost task knew is no payment of another', async () => {
  expect(await brokenIn(722)).toBeNull();
});

test('F, O29: seats of which nobody has paid a part come free by a payment that failed', async () => {
  expect(await brokenIn(16)).toBeNull();
});

test('I: seats that were taken back before their order heard of the sale are lost, and refunded', async () => {
  expect(await brokenIn(80)).toBeNull();
});
