import { beforeAll, describe, expect, it } from 'vitest';
import type { Observations } from '../../src/observations.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import { honestHistories, plants } from './plants/all.ts';
import type { Plant, Spoilt } from './plants/support.ts';

const honest: Observations[] = [];

beforeAll(async () => {
  honest.push(...(await honestHistories()));
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
