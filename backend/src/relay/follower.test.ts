import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '@aisle/shared/result';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { AtMost } from '../at-most.ts';
import {
  growingPauseMs,
  mostStaleAnswers,
  WorkflowFollower,
  type FollowerParts,
  type Pace,
} from './follower.ts';

let clock: FakeClock;
/** The workflow's own version; null: it does not answer. */
let version: number | null;
/** When it was asked, ms. */
let asked: number[];
let answered: number[];
/** How long they took, ms. */
let took: number[];
let failures: unknown[];
/** Answers leave when this resolves. */
let gate: Promise<void>;

beforeEach(() => {
  clock = new FakeClock(0);
  [version, asked, answered, gate] = [0, [], [], Promise.resolve()];
  [took, failures] = [[], []];
});

/** Keeps answers back until it is called. */
function closeGate(): () => void {
  let open = (): void => undefined;
  gate = new Promise((resolve) => (open = resolve));
  return () => open();
}

function followerWith(
  pace: Partial<Pace>,
  lanes?: AtMost,
  parts: Partial<FollowerParts<number>> = {},
): WorkflowFollower<number> {
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
    answered: (answer, tookMs) => {
      answered.push(answer);
      took.push(tookMs);
    },
    failed: (...failure) => failures.push(failure),
    ...parts,
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

it('pauses grow up to a bound', () => {
  expect([1, 2, 3, 4, 5, 6, 9].map(growingPauseMs)).toEqual([
    250, 500, 1_000, 2_000, 4_000, 5_000, 5_000,
  ]);
});

describe('notices', () => {
  it('that come together are asked for together, and one in a hurry takes the others along', async () => {
    const follower = followerWith({ gatherMs: 50 });
    follower.notice(1);
    await clock.pass(100);
    expect(asked).toEqual([]);
    follower.follow(true);
    expect(follower.following).toBe(true);
    await clock.pass(49);
    version = 4;
    follower.notice(2);
    await clock.pass(11);
    expect(asked).toEqual([150]);
    follower.notice(5, 10);
    follower.notice(6, 40);
    version = 6;
    await clock.pass(100);
    expect(asked).toEqual([150, 170]);
    version = 8;
    follower.notice(7);
    follower.notice(8, 0);
    await clock.pass(100);
    expect(asked).toEqual([150, 170, 260]);
    follower.distrust();
    await clock.pass(100);
    expect(asked).toEqual([150, 170, 260, 410]);
  });

  it('of what is known lead to nothing', async () => {
    version = 5;
    const follower = followerWith({});
    expect([follower.version, follower.behind]).toEqual([-Infinity, true]);
    follower.follow(true);
    await settled();
    for (const known of [4, 5]) follower.notice(known);
    follower.follow(true);
    await clock.pass(10_000);
    expect([follower.version, follower.behind]).toEqual([5, false]);
    expect(asked).toEqual([0]);
  });

  it('begin anew with the shortest pauses, and so does who follows again', async () => {
    version = null;
    const follower = followerWith({});
    follower.follow(true);
    await clock.pass(800);
    expect(asked).toEqual([0, 250, 750]);
    follower.notice(1);
    await clock.pass(300);
    expect(asked.slice(3)).toEqual([800, 1_050]);
    follower.follow(false);
    expect(follower.following).toBe(false);
    await clock.pass(8_950);
    follower.follow(true);
    await clock.pass(300);
    expect(asked.slice(5)).toEqual([10_050, 10_300]);
  });

  it('of what never comes are asked for later each time, and a new one begins anew', async () => {
    const follower = followerWith({ staleMs: (answers) => answers * 100 });
    follower.follow(true);
    await settled();
    follower.notice(9);
    await clock.pass(350);
    expect(asked).toEqual([0, 0, 100, 300]);
    follower.notice(10);
    await clock.pass(10_000);
    const pauses = asked.slice(4).map((at, place, all) => at - (all[place - 1] ?? 350));
    expect(pauses).toEqual([0, 100, 200, 300, 400, 500, 600, 700]);
    expect(pauses).toHaveLength(mostStaleAnswers);
    expect(follower.behind).toBe(false);
  });

  it('that may have been lost begin anew, too', async () => {
    const follower = followerWith({ staleMs: (answers) => answers * 100 });
    follower.follow(true);
    await settled();
    follower.notice(9);
    await clock.pass(350);
    follower.distrust();
    await clock.pass(150);
    expect(asked).toEqual([0, 0, 100, 300, 350, 450]);
  });
});

describe('a query', () => {
  it('tells when it was sent and how long it took; one that failed was not answered', async () => {
    const follower = followerWith({});
    expect([follower.sentAt, follower.askedAt]).toEqual([-Infinity, -Infinity]);
    await clock.pass(100);
    const open = closeGate();
    const answer = follower.ask();
    expect(follower.ask()).toBe(answer);
    await clock.pass(30);
    expect([follower.asking, follower.sentAt, follower.askedAt]).toEqual([true, 100, -Infinity]);
    open();
    expect(await answer).toEqual(ok(0));
    await settled();
    expect([follower.asking, follower.askedAt, took]).toEqual([false, 100, [30]]);
    version = null;
    await clock.pass(70);
    expect(await follower.ask()).toEqual(err({ code: 'unavailable' }));
    expect([follower.sentAt, follower.askedAt, follower.failing]).toEqual([200, 100, true]);
    expect(failures).toEqual([[{ code: 'unavailable' }, undefined]]);
  });

  it('that is asked anew is sent after the one that is under way', async () => {
    const follower = followerWith({});
    const open = closeGate();
    void follower.ask();
    const anew = follower.askAnew();
    await settled();
    expect(asked).toHaveLength(1);
    open();
    expect(await anew).toEqual(ok(0));
    expect(asked).toHaveLength(2);
    await follower.askAnew();
    expect(asked).toHaveLength(3);
  });

  it('keeps its distance, whoever asks', async () => {
    const follower = followerWith({ spacingMs: 100 });
    await follower.ask();
    void follower.ask();
    await clock.pass(99);
    expect(asked).toEqual([0]);
    await clock.pass(1);
    expect(asked).toEqual([0, 100]);
  });

  it('whose answer leads to a bug is told with it, and leaves what it was to tell in doubt', async () => {
    const bug = new Error('a bug');
    const follower = followerWith({}, undefined, {
      answered: () => {
        if (failures.length === 0) throw bug;
      },
    });
    expect(await follower.ask()).toEqual(err({ code: 'internal' }));
    expect(failures).toEqual([[{ code: 'internal' }, bug]]);
    expect([follower.behind, follower.failing]).toEqual([true, true]);
    await follower.ask();
    expect([follower.behind, follower.failing]).toEqual([false, false]);
  });

  it('is sent for what is missing besides the version', async () => {
    const follower = followerWith({ spacingMs: 100 }, undefined, { lacks: () => asked.length < 3 });
    follower.follow(true);
    await clock.pass(1_000);
    expect(asked).toEqual([0, 100, 200]);
  });
});

describe('what another backend was answered', () => {
  it('spares the query that was planned, and the next one comes with the sweep', async () => {
    const follower = followerWith({ gatherMs: 50, sweepMs: 1_000 });
    follower.follow(true);
    await clock.pass(10);
    follower.answeredElsewhere(4);
    expect([follower.version, follower.askedAt, follower.behind]).toEqual([4, 10, false]);
    follower.answeredElsewhere(3);
    expect(follower.version).toBe(4);
    await clock.pass(1_500);
    expect(asked).toEqual([1_010]);
  });

  it('ends a failure, and is not enough where notices promise more', async () => {
    version = null;
    const follower = followerWith({});
    follower.follow(true);
    await clock.pass(800);
    follower.notice(6);
    await settled();
    version = 6;
    follower.answeredElsewhere(5);
    expect([follower.failing, follower.behind]).toEqual([false, true]);
    await clock.pass(250);
    expect([asked, answered]).toEqual([[0, 250, 750, 800, 1_050], [6]]);
  });
});

it('who has failed too often asks with its sweep alone', async () => {
  version = null;
  followerWith({ mostFailures: 2, sweepMs: 1_000 }).follow(true);
  await clock.pass(3_300);
  expect(asked).toEqual([0, 250, 1_250, 2_250, 3_250]);
});

it('who waits for a lane waits once, and not any more when it has ended', async () => {
  const lanes = new AtMost(1);
  let free = (): void => undefined;
  const occupy = () => void lanes.run(() => new Promise<void>((resolve) => (free = resolve)));
  occupy();
  const follower = followerWith({}, lanes);
  follower.follow(true);
  for (let notice = 1; notice < 4; notice += 1) follower.notice(notice);
  expect(lanes.waiting).toBe(1);
  follower.follow(false);
  free();
  await settled();
  expect(asked).toEqual([]);
  version = 3;
  occupy();
  follower.follow(true);
  free();
  await settled();
  expect(asked).toEqual([0]);
});
