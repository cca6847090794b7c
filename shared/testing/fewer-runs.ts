/** For mutation tests, which run each test a thousand times: properties are tried less often, and the same way each time. */
import type * as FastCheck from 'fast-check';
import { vi } from 'vitest';

const runs = 30;

vi.mock('fast-check', async (original) => {
  const real = await original<typeof FastCheck>();
  const assert = ((property, options) =>
    real.assert(property, {
      ...options,
      numRuns: Math.min(runs, options?.numRuns ?? runs),
      seed: 1,
    })) as typeof real.assert;
  return { ...real, assert, default: { ...real.default, assert } };
});
