import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { GuessPauses, GuessLockout } from './rate-limits.ts';

const pauses = { free: 3, longestPauseMs: 4_000 };
let now = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: (now = Date.parse('2026-11-29T12:00:00Z')) });
});
afterEach(() => vi.useRealTimers());

function pass(ms: number): void {
  vi.setSystemTime((now += ms));
}

describe('D3 guesses of one key', () => {
  it('are checked at growing intervals once there were too many, however often somebody tries', async () => {
    const limit = new GuessPauses('test', null, pauses);
    const checked: number[] = [];
    const begin = now;
    for (let time = 0; time < 400; time += 1) {
      if ((await limit.take('ann')) === 0) checked.push(now - begin);
      pass(50);
    }
    expect(checked).toEqual([0, 50, 100, 150, 1_150, 3_150, 7_150, 11_150, 15_150, 19_150]);
  });

  it('that come at once are not all checked; who waits as told is, and others never wait', async () => {
    const limit = new GuessPauses('test', null, pauses);
    const waits = await Promise.all(Array.from({ length: 300 }, () => limit.take('ann')));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(pauses.free + 1);
    const waitMs = await limit.take('ann');
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(1_000);
    pass(waitMs);
    expect(await limit.take('ann')).toBe(0);
    expect(await limit.take('sue')).toBe(0);
  });

  it('that were right are not counted', async () => {
    const limit = new GuessPauses('test', null, pauses);
    for (let time = 0; time < 20; time += 1) {
      expect(await limit.take('ann')).toBe(0);
      await limit.giveBack('ann');
    }
  });

  it('meet a wall for as long as the lock lasts', async () => {
    const lockout = new GuessLockout('test', null);
    for (let time = 0; time < limits.signInTries; time += 1)
      expect(await lockout.take('a')).toBe(0);
    expect(await lockout.take('a')).toBe(limits.signInLockMs);
    pass(limits.signInLockMs);
    expect(await lockout.take('a')).toBe(0);
  });
});
