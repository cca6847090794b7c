import { expect, it } from 'vitest';
import { Throttle } from './clients.ts';

it('lets as many pass after the clock was set back as before', () => {
  const throttle = new Throttle(3_600_000, 10);
  expect(throttle.take(3_600_000)).toBe(true);
  for (let taken = 1; taken < 10; taken += 1) expect(throttle.take(0)).toBe(true);
  expect(throttle.take(0)).toBe(false);
  expect(throttle.take(100)).toBe(true);
});
