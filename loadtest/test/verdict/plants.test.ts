import { beforeAll, describe, expect, it } from 'vitest';
import type { Observations } from '../../src/observations.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import type { Verdict } from '../../src/verdict/findings.ts';
import { honestHistories, plants } from './plants/all.ts';
import type { Plant, Spoilt } from './plants/support.ts';

const honest: Observations[] = [];

beforeAll(async () => {
  honest.push(...(await honestHistories()));
}, 120_000);

/** In how many histories a fault is planted: it finds a place in some of them only. */
const places = 4;

/** What a plant led to, in each of the first histories where it found a place. */
function plantIn(histories: readonly Observations[], plant: Plant) {
  const planted: { readonly word: string; readonly verdict: Verdict }[] = [];
  for (const observations of histories) {
    if (planted.length === places) break;
    const seen: Spoilt = structuredClone(observations) as Spoilt;
    const word = plant.spoil(seen);
    if (word !== null) planted.push({ word, verdict: checkRun(seen) });
  }
  return planted;
}

describe('planted faults', () => {
  it('are each of their own', () => {
    expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
  });

  it.each(plants)('$question: $name', (plant) => {
    const planted = plantIn(honest, plant);
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
