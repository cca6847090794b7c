import fc from 'fast-check';
import { it } from 'vitest';
import { Crowd, type Step } from '../../test/support/crowd.ts';

const seat = fc.constantFrom('f/1A', 'f/1B', 'f/1C', 'g/1A');
const which = fc.nat(20);
const noted = <const D extends Step['do']>(what: D) => ({ do: fc.constant(what) });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      ...noted('arrive'),
      seats: fc.uniqueArray(seat, { maxLength: 2 }),
      keyed: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record(noted('hold')) },
  { weight: 4, arbitrary: fc.record({ ...noted('return'), which }) },
  { weight: 5, arbitrary: fc.record({ ...noted('done'), which }) },
  { weight: 4, arbitrary: fc.record({ ...noted('settle'), which }) },
  { weight: 1, arbitrary: fc.record({ ...noted('leave'), which }) },
  { weight: 2, arbitrary: fc.record({ ...noted('repeat'), which }) },
  { weight: 1, arbitrary: fc.record({ ...noted('take'), seat }) },
  { weight: 1, arbitrary: fc.record({ ...noted('free'), seat }) },
  { weight: 4, arbitrary: fc.record({ ...noted('pass'), ms: fc.integer({ min: 1, max: 6_000 }) }) },
);

const steps = fc.array(step, { maxLength: 80, size: 'max' });

it('Q5 to Q10: hold in any crowd, whatever comes after whatever', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (played) => {
      const crowd = new Crowd();
      for (const one of played) await crowd.play(one);
      await crowd.calmDown();
    }),
    { numRuns: 300 },
  );
});

it('Q10: a backend that ends in the middle of a crowd answers everyone', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(step, { maxLength: 10 }), async (before, after) => {
      const crowd = new Crowd();
      for (const one of before) await crowd.play(one);
      await crowd.close();
      for (const one of after) await crowd.play(one);
      await crowd.calmDown();
    }),
    { numRuns: 100 },
  );
});
