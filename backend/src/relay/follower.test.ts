import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '@aisle/shared/result';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { AtMost } from '../at-most.ts';
import { growingPauseMs, WorkflowFollower, type Pace } from './follower.ts';

let clock: FakeClock;
/** The workflow's own version; null: it does not answer. */
let version: number | null;
/** When it was asked, ms. */
let asked: number[];
let answered: number[];
/** Answers leave when this resolves. */
let gate: Promise<void>;

beforeEach(() => {
  clock = new FakeClock(0);
  [version, asked, answered, gate] = [0, [], [], Promise.resolve()];
});

function followerWith(pace: Partial<Pace>, lanes?: AtMost): WorkflowFollower<number> {
  return new WorkflowFollower<number>({
    clock,
    pace: { retryMs: growingPauseMs, ...pace },
    ...(lanes && { lanes }),
    ask: async () => {
      asked.push(clock.now());
      const answer = version;
      await gate;
      return answer === null ? err({ code: 'unavailable' }) : ok(answer);
    },
    versionOf: (answer) => answer,
    answered: (answer) => answered.push(answer),
    failed: () => undefined,
  });
}

describe('what follows a workflow', () => {
  it('asks once when it begins, and never again while nothing happens', async () => {
    followerWith({}).follow(true);
    await clock.pass(3_600_000);
    expect(asked).toEqual([0]);
  });

  it('L2: has one query under way, and asks at once for what was promised meanwhile', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const follower = followerWith({ staleMs: growingPauseMs });
    follower.follow(true);
    for (version = 1; version < 9; version += 1) follower.notice(version);
    await clock.pass(10_000);
    expect(asked).toHaveLength(1);
    open();
    await settled();
    expect(asked).toHaveLength(2);
    expect(follower.behind).toBe(false);
  });

  it('L2: keeps the distance of its queries, but for a burst after a rest', async () => {
    const follower = followerWith({ spacingMs: 100, burst: 3 });
    follower.follow(true);
    for (version = 1; version < 60; version += 1) {
      follower.notice(version);
      await clock.pass(10);
    }
    expect(asked.slice(0, 5)).toEqual([0, 0, 10, 100, 200]);
    expect(asked).toHaveLength(8);
  });

  it('L4: asks again for a version that was promised, and gives up one that never comes', async () => {
    const follower = followerWith({ spacingMs: 250 });
    follower.follow(true);
    await settled();
    follower.notice(99);
    await clock.pass(3_600_000);
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.length).toBeLessThan(12);
    expect(follower.behind).toBe(false);
  });

  it('L4: gives up a version though notices go on to tell what is known', async () => {
    version = 5;
    const follower = followerWith({ spacingMs: 250 });
    follower.follow(true);
    await settled();
    follower.notice(99);
    for (let tenth = 0; tenth < 600; tenth += 1) {
      follower.notice(5);
      await clock.pass(100);
    }
    expect(asked.length).toBeLessThan(12);
    expect(follower.behind).toBe(false);
  });

  it('asks longer and longer apart while nobody answers, a bounded number of times if it is told so', async () => {
    version = null;
    const follower = followerWith({ mostFailures: 4 });
    follower.follow(true);
    await clock.pass(3_600_000);
    expect(asked).toEqual([0, 250, 750, 1_750]);
    expect(follower.failing).toBe(true);
    version = 1;
    follower.notice(1);
    await settled();
    expect(follower.failing).toBe(false);
    expect(answered).toEqual([1]);
  });

  it('never tells an answer that is older than the one before', async () => {
    const follower = followerWith({});
    version = 2;
    await follower.ask();
    version = 1;
    await follower.ask();
    expect(answered).toEqual([2]);
    expect(follower.version).toBe(2);
  });

  it('asks once more when notices may have been lost, and after its sweep', async () => {
    const follower = followerWith({ sweepMs: 5_000 });
    follower.follow(true);
    await clock.pass(100);
    follower.distrust();
    await clock.pass(10_000);
    expect(asked).toEqual([0, 100, 5_100, 10_100]);
  });

  it('stays behind until the query that it was distrusted for is answered', async () => {
    const follower = followerWith({});
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    follower.follow(true);
    await settled();
    expect([asked.length, follower.behind]).toEqual([1, true]);
    follower.distrust();
    open();
    await settled();
    expect([asked.length, follower.behind]).toEqual([2, false]);
  });

  it('asks no more when it ends', async () => {
    const follower = followerWith({ sweepMs: 100, gatherMs: 50 });
    follower.follow(true);
    follower.notice(7);
    follower.follow(false);
    await clock.pass(1_000);
    expect(asked).toEqual([]);
  });

  it('waits for a lane, and asks nothing there that others have told meanwhile', async () => {
    const lanes = new AtMost(1);
    let free = (): void => undefined;
    void lanes.run(() => new Promise<void>((resolve) => (free = resolve)));
    const follower = followerWith({}, lanes);
    follower.follow(true);
    await clock.pass(1_000);
    follower.answeredElsewhere(4);
    free();
    await clock.pass(1_000);
    expect(asked).toEqual([]);
    follower.notice(5);
    await clock.pass(1_000);
    expect(asked.length).toBeGreaterThan(0);
  });
});
