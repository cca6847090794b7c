import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OrderSeatCommand, Outcome } from '../seat-map/index.ts';
import { GroupCommit, type BatchAnswer, type GroupCommitBounds } from './group-commit.ts';
import type { CustomerCommand } from '../workflow-api.ts';

const bounds: GroupCommitBounds = {
  batchCommands: 3,
  batchBytes: 100_000,
  queuedCommands: 5,
  commandSlots: 10_000,
  commandPatienceMs: 5_000,
  busyRetryMs: 1_000,
  longestRetryMs: 60_000,
  gatherMs: 0,
  gatherGapMs: 5,
};
const busy = { kind: 'refused', code: 'busy', retryAfterMs: 1_000 };
const busyFor = (retryAfterMs: unknown) => ({ kind: 'refused', code: 'busy', retryAfterMs });

/** A flight whose answers the test gives, batch by batch. */
class Flight {
  readonly batches: {
    flightId: string;
    orders: string[];
    answer: (answer: BatchAnswer) => void;
  }[] = [];
  send = (flightId: string, commands: readonly CustomerCommand[]): Promise<BatchAnswer> =>
    new Promise((answer) => {
      this.batches.push({ flightId, orders: commands.map(idOf), answer });
    });

  /** Decides the batch at this place, each command with its place in the batch as version. */
  decide(place: number): void {
    const batch = this.batches[place];
    batch?.answer({
      kind: 'decided',
      outcomes: batch.orders.map((_, version) => accepted(version)),
    });
  }
}

function idOf(command: CustomerCommand): string {
  if ('order' in command) return command.order;
  return 'watchId' in command ? command.watchId : command.orderId;
}

function accepted(version: number): Outcome {
  return { ok: true, version, seats: [], until: null };
}

function command(orderId: string): OrderSeatCommand {
  return { type: 'release', reason: 'changed', orderId, revision: 1, issuedAt: 0 };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(change: Partial<GroupCommitBounds> = {}) {
  const flight = new Flight();
  return { flight, commits: new GroupCommit(flight.send, { ...bounds, ...change }, () => 0.5) };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('batches', () => {
  test('idle, a command travels alone at once', () => {
    const { flight, commits } = setUp();
    void commits.submit('f', command('a'));
    expect(flight.batches.map(({ orders }) => orders)).toEqual([['a']]);
  });

  test('G1: what arrives meanwhile leaves together, in order, in batches of bounded count', async () => {
    const { flight, commits } = setUp();
    const results = [...'abcdef'].map((id) => commits.submit('f', command(id)));
    flight.decide(0);
    await settled();
    flight.decide(1);
    await settled();
    flight.decide(2);
    expect(flight.batches.map(({ orders }) => orders.join(''))).toEqual(['a', 'bcd', 'ef']);
    expect(await Promise.all(results)).toEqual(
      [0, 0, 1, 2, 0, 1].map((version) => ({ kind: 'decided', outcome: accepted(version) })),
    );
  });

  test('G3: a batch is bounded in bytes, and a command above the bound travels alone', async () => {
    const size = JSON.stringify(command('a')).length;
    const { flight, commits } = setUp({ batchBytes: size * 2 });
    for (const id of ['a', 'b', 'c', 'd', 'x'.repeat(size * 3), 'e']) {
      void commits.submit('f', command(id));
    }
    for (let place = 0; place < 4; place += 1) {
      flight.decide(place);
      await settled();
    }
    expect(flight.batches.map(({ orders }) => orders.map((id) => id[0]).join(''))).toEqual([
      'a',
      'bc',
      'd',
      'x',
      'e',
    ]);
  });

  test('those who go on at an answer leave together', async () => {
    const { flight, commits } = setUp();
    void commits.submit('f', command('a'));
    for (const id of 'bc') {
      void commits.submit('f', command(id)).then(() => commits.submit('f', command(`${id}2`)));
    }
    flight.decide(0);
    await settled();
    flight.decide(1);
    await settled();
    expect(flight.batches.map(({ orders }) => orders.join(' '))).toEqual(['a', 'b c', 'b2 c2']);
  });

  test('flights do not wait for each other', () => {
    const { flight, commits } = setUp();
    void commits.submit('f', command('a'));
    void commits.submit('g', command('b'));
    expect(flight.batches.map(({ flightId }) => flightId)).toEqual(['f', 'g']);
  });
});

describe('waiting for those who go on', () => {
  const tripMs = 20;
  const thinkMs = 3;

  /** So many customers go on after each answer, in groups of three that came at different times; gives the batches. */
  async function batchesOf(customers: number, gatherMs: number): Promise<number[]> {
    const sizes: number[] = [];
    const change = { gatherMs, batchCommands: 100, queuedCommands: 100 };
    const commits = new GroupCommit(
      async (_, commands) => {
        sizes.push(commands.length);
        await new Promise((resolve) => setTimeout(resolve, tripMs));
        return { kind: 'decided', outcomes: commands.map((__, place) => accepted(place)) };
      },
      { ...bounds, ...change },
    );
    const goOn = async (id: number): Promise<void> => {
      for (;;) {
        await commits.submit('f', command(`c${id}`));
        await new Promise((resolve) => setTimeout(resolve, thinkMs));
      }
    };
    for (let id = 0; id < customers; id += 1) {
      void goOn(id);
      if (id % 3 === 2) await vi.advanceTimersByTimeAsync(tripMs / 2);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    return sizes.slice(-10);
  }

  test('two groups that would take turns become one', async () => {
    expect(await batchesOf(6, 25)).toEqual(Array(10).fill(6));
    expect(Math.max(...(await batchesOf(6, 0)))).toBeLessThan(6);
  });

  test('a customer alone never waits', async () => {
    const { flight, commits } = setUp({ gatherMs: 25 });
    for (let place = 0; place < 5; place += 1) {
      void commits.submit('f', command('a'));
      expect(flight.batches).toHaveLength(place + 1);
      await vi.advanceTimersByTimeAsync(tripMs);
      flight.decide(place);
      await settled();
    }
  });

  test('a full batch leaves at once', async () => {
    const { flight, commits } = setUp({ gatherMs: 25 });
    for (const id of 'abcde') void commits.submit('f', command(id));
    await vi.advanceTimersByTimeAsync(tripMs);
    flight.decide(0);
    await settled();
    expect(flight.batches.map(({ orders }) => orders.join(''))).toEqual(['a', 'bcd']);
    flight.decide(1);
    for (const id of 'fg') void commits.submit('f', command(id));
    await settled();
    expect(flight.batches[2]?.orders.join('')).toBe('efg');
  });

  test('nobody waits for longer than a trip takes', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    const { flight, commits } = setUp({ gatherMs: 500, gatherGapMs: 500 });
    for (const id of 'ab') void commits.submit('f', command(id));
    await vi.advanceTimersByTimeAsync(tripMs);
    flight.decide(0);
    await vi.advanceTimersByTimeAsync(tripMs - 1);
    expect(flight.batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(flight.batches).toHaveLength(2);
  });
});

describe('Q12: a slow flight', () => {
  test('leaves room to the others: past its share it is busy, and they are not', async () => {
    const { flight, commits } = setUp({ commandSlots: 40, queuedCommands: 1_000 });
    const slow = Array.from({ length: 40 }, (_, place) =>
      commits.submit('slow', command(`s${place}`)),
    );
    const answered: unknown[] = [];
    for (const each of slow) void each.then((answer) => answered.push(answer));
    await settled();
    // Three times as many as are free: 30 of 40.
    expect(answered).toEqual(Array.from({ length: 10 }, () => busyFor(expect.any(Number))));
    const other = commits.submit('other', command('o'));
    const sent = flight.batches.findIndex(({ flightId }) => flightId === 'other');
    flight.decide(sent);
    expect(await other).toMatchObject({ kind: 'decided' });
  });

  test('has its room again when its commands are answered', async () => {
    const { flight, commits } = setUp({ commandSlots: 4, batchCommands: 10 });
    const first = [1, 2, 3].map((place) => commits.submit('slow', command(`s${place}`)));
    expect(await commits.submit('slow', command('late'))).toMatchObject({ code: 'busy' });
    flight.decide(0);
    await first[0];
    await settled();
    flight.decide(1);
    await Promise.all(first);
    const again = commits.submit('slow', command('again'));
    await settled();
    flight.decide(2);
    expect(await again).toMatchObject({ kind: 'decided' });
  });
});

describe('Q12: who is here', () => {
  test('is counted until the answer, and no longer', async () => {
    const { flight, commits } = setUp({ commandSlots: 8 });
    let last = commits.submit('f', command('first'));
    for (let place = 0; place < 20; place += 1) {
      const next = commits.submit('f', command(`c${place}`));
      flight.decide(place);
      expect(await last).toMatchObject({ kind: 'decided' });
      await settled();
      last = next;
    }
  });

  test('is counted once, though the answer comes after patience has ended', async () => {
    const { flight, commits } = setUp({ commandSlots: 4 });
    const late = commits.submit('f', command('late'));
    await vi.advanceTimersByTimeAsync(bounds.commandPatienceMs);
    expect(await late).toEqual({ kind: 'unknown' });
    flight.decide(0);
    await settled();
    for (const id of 'abc') void commits.submit('f', command(id));
    expect(await commits.submit('f', command('d'))).toMatchObject({ code: 'busy' });
  });
});

describe('refusals and trouble', () => {
  test('G3: past the queue the answer is busy, at once', async () => {
    const { commits } = setUp();
    const waiting = [...'abcdef'].map((id) => commits.submit('f', command(id)));
    expect(waiting).toHaveLength(1 + bounds.queuedCommands);
    expect(await commits.submit('f', command('g'))).toEqual(busy);
  });

  /** What one more is told, with a queue that has been full for a minute while the flight decides so many a second. */
  async function busyAt(perSecond: number, change: Partial<GroupCommitBounds> = {}) {
    const { flight, commits } = setUp({
      batchCommands: 1,
      commandPatienceMs: 3_600_000,
      ...change,
    });
    const fill = () => {
      while (flight.batches.length + bounds.queuedCommands > filled) {
        void commits.submit('f', command(`c${filled}`));
        filled += 1;
      }
    };
    let filled = 0;
    for (let decided = 0; decided < perSecond * 60; decided += 1) {
      fill();
      await vi.advanceTimersByTimeAsync(1_000 / perSecond);
      flight.decide(decided);
      await settled();
    }
    fill();
    return commits.submit('f', command('last'));
  }

  test('busy names the time that the queue takes at the pace of late', async () => {
    const told = await busyAt(0.5);
    // Five wait, and one is decided every two seconds.
    const { retryAfterMs } = told as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(8_500);
    expect(retryAfterMs).toBeLessThan(11_500);
  });

  test('busy names no shorter and no longer time than the bounds', async () => {
    expect(await busyAt(20)).toEqual(busyFor(bounds.busyRetryMs));
    expect(await busyAt(0.5, { longestRetryMs: 8_000 })).toEqual(busyFor(8_000));
  });

  test('a flight that does not answer makes the wait longer', async () => {
    const { commits } = setUp({ commandPatienceMs: 3_600_000 });
    for (const id of 'abcdef') void commits.submit('f', command(id));
    await vi.advanceTimersByTimeAsync(10_000);
    const early = await commits.submit('f', command('g'));
    await vi.advanceTimersByTimeAsync(600_000);
    const late = await commits.submit('f', command('h'));
    // The guess (a second for a full queue) still weighs in at first.
    expect((early as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(3_000);
    expect((early as { retryAfterMs: number }).retryAfterMs).toBeLessThan(10_000);
    expect(late).toEqual(busyFor(60_000));
  });

  test('a refusal of the batch is every command’s', async () => {
    const { flight, commits } = setUp();
    const result = commits.submit('f', command('a'));
    flight.batches[0]?.answer({ kind: 'refused', code: 'flight-departed' });
    expect(await result).toEqual({ kind: 'refused', code: 'flight-departed' });
  });

  test('a batch to be repeated is, with those who came meanwhile, in order', async () => {
    const { flight, commits } = setUp();
    const first = commits.submit('f', command('a'));
    void commits.submit('f', command('b'));
    flight.batches[0]?.answer({ kind: 'retry', afterMs: 20 });
    await vi.advanceTimersByTimeAsync(19);
    expect(flight.batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(flight.batches[1]?.orders).toEqual(['a', 'b']);
    flight.decide(1);
    expect(await first).toEqual({ kind: 'decided', outcome: accepted(0) });
  });

  test('a batch that is repeated again and again waits twice as long each time, up to a bound, and by chance', async () => {
    const times: number[] = [];
    const begun = Date.now();
    const retry = (): Promise<BatchAnswer> => {
      times.push(Date.now() - begun);
      return Promise.resolve({ kind: 'retry', afterMs: 20 });
    };
    const commits = new GroupCommit(retry, bounds, () => 0.25);
    void commits.submit('f', command('a'));
    await vi.advanceTimersByTimeAsync(500);
    expect(times).toEqual([0, 15, 45, 105, 225, 345, 465]);
  });

  test('a sender that throws is tried again', async () => {
    let calls = 0;
    const commits = new GroupCommit(() => {
      calls += 1;
      if (calls === 1) throw new Error('a bug');
      return Promise.resolve({ kind: 'decided', outcomes: [accepted(7)] });
    }, bounds);
    const result = commits.submit('f', command('a'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toEqual({ kind: 'decided', outcome: accepted(7) });
  });

  test('an answer with too few outcomes is no answer', async () => {
    const { flight, commits } = setUp();
    const result = commits.submit('f', command('a'));
    flight.batches[0]?.answer({ kind: 'decided', outcomes: [] });
    expect(await result).toEqual({ kind: 'refused', code: 'internal' });
  });

  test('out of patience, what was sent is unknown, and what was not is busy and never sent', async () => {
    const { flight, commits } = setUp();
    const [sent, queued] = [commits.submit('f', command('a')), commits.submit('f', command('b'))];
    await vi.advanceTimersByTimeAsync(bounds.commandPatienceMs);
    expect(await sent).toEqual({ kind: 'unknown' });
    expect(await queued).toEqual(busyFor(expect.any(Number)));
    void commits.submit('f', command('c'));
    flight.decide(0);
    await settled();
    expect(flight.batches.map(({ orders }) => orders.join(''))).toEqual(['a', 'c']);
  });

  test('a flight that never answers is not repeated to for those who gave up', async () => {
    const { flight, commits } = setUp();
    const result = commits.submit('f', command('a'));
    await vi.advanceTimersByTimeAsync(bounds.commandPatienceMs);
    flight.batches[0]?.answer({ kind: 'retry', afterMs: 20 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await result).toEqual({ kind: 'unknown' });
    expect(flight.batches).toHaveLength(1);
  });
});

test('in any storm: everyone is answered once, in order of arrival, and one batch is under way', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ submit: fc.constantFrom('f', 'g') }) },
    { weight: 3, arbitrary: fc.record({ answer: fc.constantFrom('decide', 'retry', 'refuse') }) },
    { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 3_000 }) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const storm = new Storm();
      for (const one of steps) await storm.play(one);
      await storm.calmDown();
      expect(storm.answers).toHaveLength(storm.submitted);
      expect(storm.decided).toEqual(storm.decided.toSorted((a, b) => a - b));
    }),
    { numRuns: 200 },
  );
});

type Step = { submit: string } | { answer: string } | { wait: number };

class Storm {
  submitted = 0;
  readonly answers: string[] = [];
  /** Commands of flight `f` in the order in which they were decided. */
  readonly decided: number[] = [];
  readonly #open = new Map<string, { ids: string[]; answer: (answer: BatchAnswer) => void }>();
  readonly #commits = new GroupCommit(
    (flightId, commands) =>
      new Promise((answer) => {
        if (this.#open.has(flightId)) throw new Error('two batches at once');
        this.#open.set(flightId, { ids: commands.map(idOf), answer });
      }),
    bounds,
  );

  async play(step: Step): Promise<void> {
    if ('submit' in step) {
      const id = String(this.submitted);
      this.submitted += 1;
      void this.#commits.submit(step.submit, command(id)).then(({ kind }) => {
        this.answers.push(id);
        if (kind === 'decided' && step.submit === 'f') this.decided.push(Number(id));
      });
    } else if ('wait' in step) {
      await vi.advanceTimersByTimeAsync(step.wait);
    } else {
      this.#answer(step.answer);
    }
    await settled();
  }

  async calmDown(): Promise<void> {
    await vi.advanceTimersByTimeAsync(bounds.commandPatienceMs + 1_000);
  }

  #answer(kind: string): void {
    for (const [flightId, { ids, answer }] of this.#open) {
      this.#open.delete(flightId);
      if (kind === 'retry') answer({ kind: 'retry', afterMs: 20 });
      else if (kind === 'refuse') answer({ kind: 'refused', code: 'internal' });
      else answer({ kind: 'decided', outcomes: ids.map((_, place) => accepted(place)) });
    }
  }
}
