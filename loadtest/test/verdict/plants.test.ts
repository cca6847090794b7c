import { beforeAll, describe, expect, it } from 'vitest';
import type { Observations } from '../../src/observations.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import { deadlinePlants } from './plants/deadlines.ts';
import { moneyPlants } from './plants/money.ts';
import { ownershipPlants } from './plants/ownership.ts';
import { streamPlants } from './plants/streams.ts';
import type { Plant, Spoilt } from './plants/support.ts';
import { versionPlants } from './plants/versions.ts';
import { shapeOf, World, type Shape } from './world/world.ts';

const plants: readonly Plant[] = [
  ...ownershipPlants,
  ...moneyPlants,
  ...versionPlants,
  ...streamPlants,
  ...deadlinePlants,
];

/** A crowd that is answered always, with other clients beside it: what was not planted is honest. */
function shape(seed: number): Shape {
  return {
    ...shapeOf(seed),
    customers: 8 + (seed % 8),
    others: seed % 3,
    rows: 8 + (seed % 4),
    durationMs: 6_000,
    holdMs: seed % 4 === 0 ? 2_000 : 900_000,
    departsInMs: 86_400_000,
    failureRate: 0.3,
    restarts: 0,
    lostAnswers: 0,
    unavailable: 0,
    losses: { notice: 0, broadcast: seed % 2 === 0 ? 0.05 : 0 },
    ledger: true,
    onlyBrowse: false,
  };
}

const honest: Observations[] = [];

beforeAll(async () => {
  for (let seed = 1; seed <= 24; seed += 1) honest.push(await new World(seed, shape(seed)).run());
}, 120_000);

/** What a plant led to, in each history where it found a place. */
function plantInAll(plant: Plant) {
  return honest.flatMap((observations) => {
    const seen: Spoilt = structuredClone(observations) as Spoilt;
    const word = plant.spoil(seen);
    return word === null ? [] : [{ word, verdict: checkRun(seen) }];
  });
}

describe('planted faults', () => {
  it('are each of their own', () => {
    expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
  });

  it.each(plants)('$question: $name', (plant) => {
    const planted = plantInAll(plant);
    expect(planted.length).toBeGreaterThan(2);
    for (const { word, verdict } of planted) {
      const caught = verdict.violations.filter(
        ({ question, code }) => question === plant.question && code === plant.code,
      );
      const texts = caught.map(({ sentence, evidence }) => [sentence, ...evidence].join('\n'));
      expect(
        texts.some((text) => text.includes(word)),
        `${word}: ${texts.join('\n')}`,
      ).toBe(true);
      expect(caught[0]?.evidence.length).toBeGreaterThan(0);
    }
  });
});
