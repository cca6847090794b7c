import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chance } from '../src/chance.ts';
import type { Act, Page, Seen } from '../src/customers/behaviour.ts';
import { behaviourOf } from '../src/customers/behaviours.ts';
import { arrivalsOf } from '../src/run/crowd.ts';
import { scenarios, type RunSettings, type Scenario } from '../src/run/types.ts';

const designators = Array.from(
  { length: 60 },
  (_, place) => `${1 + Math.floor(place / 6)}${'ABCDEF'[place % 6]}`,
);
const page: Page = { number: 99, designators, coveted: '3C', free: () => designators };

const taken: Seen = {
  outcome: {
    kind: 'refused',
    status: 409,
    problem: { type: 't', title: 't', status: 409, detail: 'd', code: 'seats-unavailable' },
  },
  order: null,
};
const given: Seen = { outcome: { kind: 'order', order: {} as never }, order: null };

/** What a customer does on one visit, when it is answered so. */
function acts(scenario: Scenario, chance: Chance, answers: (act: Act) => Seen): Act[] {
  const behaviour = behaviourOf(scenario, chance, page);
  const all: Act[] = [];
  let step = behaviour.next();
  while (!step.done) {
    all.push(step.value);
    step = behaviour.next(answers(step.value));
  }
  return all;
}

describe('what customers want', () => {
  it.each(scenarios)(
    '%s: the same seed wants the same, and another seed something else',
    (scenario) => {
      const visits = (seed: number) =>
        Array.from({ length: 20 }, (_, customer) =>
          acts(scenario, Chance.of(seed, customer), () => given),
        );
      expect(visits(42)).toEqual(visits(42));
      expect(visits(42)).not.toEqual(visits(43));
    },
  );

  it('does not depend on the answers: whoever is refused and whoever is served think the same', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const served = acts('churn', Chance.of(seed), () => given);
        const refused = acts('churn', Chance.of(seed), () => taken);
        // Up to the first answer about seats nothing can differ, and a first wish is a first wish.
        expect(refused.slice(0, 2)).toEqual(served.slice(0, 2));
      }),
    );
  });

  it('a customer that is never served gives up', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...scenarios), (seed, scenario) => {
        expect(acts(scenario, Chance.of(seed), () => taken).length).toBeLessThan(30);
      }),
    );
  });

  it('every pause is a time, every set of seats has one to nine different ones, and every scenario ends', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...scenarios), (seed, scenario) => {
        for (const act of acts(scenario, Chance.of(seed), () => given)) {
          expect(act.pauseMs).toBeGreaterThanOrEqual(0);
          if (act.do !== 'create') continue;
          expect(act.seats.length).toBeGreaterThan(0);
          expect(act.seats.length).toBeLessThanOrEqual(9);
          expect(new Set(act.seats).size).toBe(act.seats.length);
        }
      }),
    );
  });
});

describe('arrivals', () => {
  const settings: RunSettings = {
    target: 'http://127.0.0.1:3000',
    scenario: 'checkout',
    flightId: 'f',
    load: { model: 'open', rate: 50 },
    durationMs: 20_000,
    seed: 42,
    gateway: null,
  };

  it('at a rate: the same seed, the same moments, and about as many as were asked for', () => {
    const times = [...arrivalsOf(settings)];
    expect([...arrivalsOf(settings)]).toEqual(times);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.length).toBeGreaterThan(850);
    expect(times.length).toBeLessThan(1_150);
  });

  it('a stampede comes at one moment', () => {
    const load = { model: 'closed', customers: 7 } as const;
    expect([...arrivalsOf({ ...settings, scenario: 'stampede', load })]).toEqual(
      Array.from({ length: 7 }, () => 0),
    );
  });
});

describe('chance', () => {
  it('gives UUIDs of version 4, all different', () => {
    const chance = Chance.of(42, 'keys');
    const ids = Array.from({ length: 1_000 }, () => chance.uuid());
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is even', () => {
    const chance = Chance.of(7);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let time = 0; time < 10_000; time += 1) {
      const place = chance.below(10);
      counts[place] = (counts[place] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
