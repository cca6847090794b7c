import { expect, it } from 'vitest';
import { checkRun } from '../../src/verdict/check-run.ts';
import { crowd } from './world/crowd.ts';

it('checks a crowd: 20,000 requests, 600 broadcasts to 1,000 viewers', () => {
  const observations = crowd({ rows: 45, exchanges: 20_000, broadcasts: 600, viewers: 1_000 });
  const { violations, looked } = checkRun(observations);
  expect(violations).toEqual([]);
  expect(looked.d).toBeGreaterThan(500_000);
  expect(looked.c).toBeGreaterThan(20_000);
});
