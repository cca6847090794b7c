import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BatchDelay, type DelayBounds, type Trip } from './batch-delay.ts';

const bounds: DelayBounds = { gatherMs: 25, gatherGapMs: 5 };
/** Four were answered after 20 ms, and four others wait. */
const usual: Trip = { tookMs: 20, answered: 4, back: 0, queued: 4 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How long the next batch waits when someone comes after each of these times, ms. */
async function waited(
  delay: BatchDelay,
  trip: Partial<Trip> = {},
  afterMs: readonly number[] = [],
): Promise<number> {
  const from = Date.now();
  let leftAt: number | undefined;
  const left = delay.wait({ ...usual, ...trip }).then(() => {
    leftAt = Date.now();
  });
  for (const ms of afterMs) {
    await vi.advanceTimersByTimeAsync(ms);
    delay.came();
  }
  await vi.advanceTimersByTimeAsync(100);
  await left;
  return (leftAt ?? Number.NaN) - from;
}

test('a batch leaves once everyone came who was answered', async () => {
  expect(await waited(new BatchDelay(bounds), {}, [4, 1, 4, 4])).toBe(13);
  expect(await waited(new BatchDelay(bounds), { back: 2, queued: 6 }, [4, 4])).toBe(8);
});

test('it leaves when nobody comes any more', async () => {
  expect(await waited(new BatchDelay(bounds))).toBe(5);
  expect(await waited(new BatchDelay(bounds), {}, [4, 4])).toBe(13);
});

test('it waits no longer than the trip that it may spare, and no longer than the bound', async () => {
  const answered = 100;
  const stream = Array.from({ length: 20 }, () => 2);
  expect(await waited(new BatchDelay(bounds), { answered, tookMs: 11 }, stream)).toBe(11);
  expect(await waited(new BatchDelay(bounds), { answered, tookMs: 900 }, stream)).toBe(25);
  expect(await waited(new BatchDelay(bounds), { answered, tookMs: 1 }, stream)).toBe(1);
  expect(await waited(new BatchDelay({ ...bounds, gatherMs: 0 }), { answered }, stream)).toBe(0);
});

test('who is alone waits for nobody, and nobody waits when all are back', async () => {
  expect(await waited(new BatchDelay(bounds), { answered: 1, queued: 0 })).toBe(0);
  expect(await waited(new BatchDelay(bounds), { answered: 1, queued: 1 }, [2])).toBe(2);
  expect(await waited(new BatchDelay(bounds), { back: 4, queued: 4 })).toBe(0);
  // The next batch of a group that has no others meanwhile waits for all of it.
  expect(await waited(new BatchDelay(bounds), { queued: 0 }, [1, 1, 1, 1])).toBe(4);
});

test('after a wait in vain the next batches leave at once, ever more of them, up to a bound', async () => {
  const delay = new BatchDelay(bounds);
  const pauses: number[] = [];
  for (let waits = 0, unasked = 0; waits < 9; unasked += 1) {
    // One of four comes: fewer than half.
    if ((await waited(delay, {}, [1])) === 0) continue;
    pauses.push(unasked);
    waits += 1;
    unasked = -1;
  }
  expect(pauses).toEqual([0, 1, 2, 4, 8, 16, 32, 32, 32]);
});

test('a wait for half of them was worth it', async () => {
  const delay = new BatchDelay(bounds);
  for (let trips = 0; trips < 3; trips += 1) expect(await waited(delay, {}, [1, 1])).toBe(7);
});

test('one wait that is worth it ends the mistrust', async () => {
  const delay = new BatchDelay(bounds);
  const all = [1, 1, 1, 1];
  const none: number[] = [];
  const trips = [none, all, none, all, all, none, all, none, all];
  const pauses: number[] = [];
  for (const back of trips) pauses.push(await waited(delay, {}, back));
  // In vain; at once; in vain; twice at once; in vain, and of the four at once three are left.
  expect(pauses).toEqual([5, 0, 5, 0, 0, 5, 0, 0, 0]);
  await waited(delay);
  expect(await waited(delay, {}, all)).toBe(4);
  expect(await waited(delay)).toBe(5);
  expect(await waited(delay)).toBe(0);
  expect(await waited(delay)).toBe(5);
});
