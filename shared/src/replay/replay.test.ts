import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { history, type Step } from '../../testing/histories.ts';
import { definition, record, type Recording } from '../../testing/recording.ts';
import { limits } from '../limits.ts';
import { seatsWanted } from '../seat-map/index.ts';
import type { Manifest } from '../workflow-api.ts';
import {
  ReplayCache,
  OpenedHistory,
  HistoryFileError,
  TimeMachine,
  writeHistoryFile,
  type Moment,
  type OwnedSeat,
  type RunReplay,
  type RunStep,
} from './index.ts';

const runs = { numRuns: 100 };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const pause = (): Promise<void> => Promise.resolve();
const header = { flightId: definition.id, exportedAt: definition.departsAt, complete: true };
/** Nobody is left to rebook, so that the flight is over before the time for it ends. */
const endedWhileKept: Step[] = [
  {
    kind: 'agent',
    command: { type: 'cancel-flight', rebookWithinMs: 1_000, by: 'agent-7', reason: 'Strike.' },
  },
  { kind: 'pass', ms: 30_000 },
  { kind: 'expire' },
];
const longHistory = history.filter((steps) => steps.length > 20);

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function linesOf(steps: readonly RunStep[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of writeHistoryFile(header, each(steps), sha256))
    lines.push(line.trimEnd());
  return lines;
}

function open(lines: readonly string[], keep = true): Promise<OpenedHistory> {
  return OpenedHistory.open(each(lines), { sha256, pause, keep });
}

async function machineOf({ steps }: Recording): Promise<TimeMachine> {
  return new TimeMachine(await open(await linesOf(steps)));
}

async function momentAt(machine: TimeMachine, version: number): Promise<Moment> {
  const moment = await machine.atVersion(version);
  if (!moment.ok) throw new Error(`version ${version} is not there`);
  return moment.value;
}

/** What a moment shows, from a manifest. */
function seatsIn({ orders, blocked }: Manifest): Record<string, OwnedSeat> {
  const owned = orders.flatMap(({ orderId, hold }) =>
    hold.seats.map((seat): [string, OwnedSeat] => {
      const until = hold.status === 'sold' ? {} : { until: new Date(hold.until).toISOString() };
      return [seat, { status: hold.status, orderId, ...until }];
    }),
  );
  const wanted = orders.flatMap(({ orderId, hold }) =>
    seatsWanted(hold).map((seat): [string, OwnedSeat] => [seat, { status: 'paying', orderId }]),
  );
  const closed = blocked.map((seat): [string, OwnedSeat] => [seat, { status: 'blocked' }]);
  return Object.fromEntries([...owned, ...wanted, ...closed]);
}

/** The code of the fault for which a file is refused. */
async function faultOf(lines: readonly string[]): Promise<string> {
  const error: unknown = await open(lines).catch((reason: unknown) => reason);
  if (!(error instanceof HistoryFileError)) throw new Error('was not refused', { cause: error });
  return error.code;
}

describe('the time machine', () => {
  it('T1, T4: shows every map that was, over many runs, and finds no difference', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 30 }), async (steps, tasksPerRun) => {
        const recording = record(steps, tasksPerRun);
        const machine = await machineOf(recording);
        for (const [version, manifest] of recording.manifests) {
          const moment = await momentAt(machine, version);
          expect(moment.version).toBe(version);
          expect(moment.seats).toEqual(seatsIn(manifest));
          expect(moment.flight).toEqual(manifest.flight);
        }
        const summary = await machine.summary();
        expect(summary).toMatchObject({ differenceCount: 0, from: 0, complete: true, note: null });
        expect(summary.to).toBe(Math.max(...recording.manifests.keys()));
      }),
      { ...runs, examples: [[endedWhileKept, 2]] },
    );
  });

  it('T2, T3: lists every change once, and at its moment shows the map that it made', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 7 }), async (steps, limit) => {
        const machine = await machineOf(record(steps, 10));
        const { to } = await machine.summary();
        const versions: number[] = [];
        for (let after: number | null = 0; after !== null;) {
          const { changes, next } = await machine.changes(after, limit);
          expect(changes.length).toBeLessThanOrEqual(limit);
          for (const change of changes) {
            versions.push(change.version);
            expect(await momentAt(machine, change.version)).toMatchObject({ change });
            const then = await machine.atTime(Date.parse(change.at));
            expect(then.ok && then.value.version).toBeGreaterThanOrEqual(change.version);
            const before = await machine.atTime(Date.parse(change.at) - 1);
            if (before.ok) expect(before.value.version).toBeLessThan(change.version);
          }
          after = next;
        }
        expect(versions).toEqual(Array.from({ length: to }, (_, place) => place + 1));
      }),
      runs,
    );
  });

  it('T1, T2, T4, Y14: shows a swap as it was proposed, and in a later run accepted, or declined', async () => {
    const buy = (orderId: string, ...seats: string[]): Step[] =>
      [
        { type: 'set-seats', seats, holdMs: 60_000 } as const,
        { type: 'start-payment', fenceMs: 60_000 } as const,
        { type: 'sell', chargeId: `charge-${orderId}` } as const,
      ].map((body) => ({ kind: 'issue', orderId, body, skewMs: 0, arrives: true }));
    const swap = { orderId: 'anna', askedOrderId: 'bo', seats: ['2A', '3C'] } as const;
    const back = { ...swap, seats: ['1A', '2A'] } as const;
    const recording = record(
      [
        ...[...buy('anna', '1A', '2A'), ...buy('bo', '3C')],
        { kind: 'swap', command: { type: 'propose-swap', ...swap } },
        { kind: 'swap', command: { type: 'swap-seats', ...swap } },
        { kind: 'swap', command: { type: 'propose-swap', ...back } },
        { kind: 'swap', command: { type: 'end-proposal', ...back, reason: 'declined' } },
      ],
      7,
    );
    const machine = await machineOf(recording);
    expect((await machine.summary()).differences).toEqual([]);
    const { changes } = await machine.changes(6, 10);
    const told = { orderId: 'anna', askedOrderId: 'bo', seats: ['2A', '3C'], cause: 'customer' };
    expect(changes).toMatchObject([
      { ...told, type: 'swap-proposed', version: 7 },
      { ...told, type: 'seats-swapped', version: 8 },
      { type: 'swap-proposed', version: 9, seats: back.seats },
      { type: 'swap-ended', version: 10, seats: back.seats, cause: 'swap-declined' },
    ]);
    const ownerAt = async (version: number, seat: string) => {
      const { seats } = await momentAt(machine, version);
      return seats[seat]?.orderId;
    };
    expect([await ownerAt(7, '2A'), await ownerAt(7, '3C')]).toEqual(['anna', 'bo']);
    expect([await ownerAt(8, '2A'), await ownerAt(8, '3C')]).toEqual(['bo', 'anna']);
  });

  it('T1: knows where and when the flight was to depart and land, and its rule', async () => {
    const by = { by: 'agent-7', reason: 'Crew.' };
    const departsAt = new Date(Date.parse(definition.departsAt) + 3_600_000).toISOString();
    const recording = record(
      [
        { kind: 'agent', command: { type: 'set-gate', terminal: '5', gate: 'B42', ...by } },
        { kind: 'agent', command: { type: 'delay', departsAt, ...by } },
        { kind: 'agent', command: { type: 'set-gate', terminal: '5', gate: null, ...by } },
        { kind: 'agent', command: { type: 'refuse-single-seats', ...by } },
        { kind: 'agent', command: { type: 'allow-single-seats', ...by } },
      ],
      2,
    );
    const machine = await machineOf(recording);
    expect(recording.manifests.size).toBe(6);
    for (const [version, { flight }] of recording.manifests) {
      expect((await momentAt(machine, version)).flight).toEqual(flight);
    }
    expect(await machine.summary()).toMatchObject({ differenceCount: 0, to: 5 });
  });

  it('T2: says who and why of an intervention', async () => {
    const steps: Step[] = [
      {
        kind: 'agent',
        command: { type: 'block', seats: ['1A'], by: 'agent-7', reason: 'Broken.' },
      },
    ];
    const { change } = await momentAt(await machineOf(record(steps, 5)), 1);
    expect(change).toMatchObject({
      type: 'seats-blocked',
      seats: ['1A'],
      cause: 'agent',
      by: 'agent-7',
      why: 'Broken.',
    });
  });

  it('T3: has no moment before its first or past its last version', async () => {
    const machine = await machineOf(
      record(fc.sample(longHistory, { numRuns: 1, seed: 1 })[0] ?? [], 5),
    );
    const { to, firstAt } = await machine.summary();
    const none = { ok: false, error: { code: 'no-such-moment', from: 0, to } };
    expect(await machine.atVersion(to + 1)).toEqual(none);
    expect(await machine.atVersion(-1)).toEqual(none);
    expect(await machine.atTime(Date.parse(firstAt) - 1)).toEqual(none);
    expect(await machine.atTime(Date.parse(firstAt) + 1e9)).toMatchObject({
      value: { version: to },
    });
  });
});

describe('what was recorded otherwise', () => {
  const [steps = []] = fc.sample(longHistory, { numRuns: 1, seed: 2 });
  const { steps: recorded, manifests } = record(steps, 6);

  async function differencesOf(changed: readonly RunStep[]) {
    return (await open(await linesOf(changed))).findings;
  }

  it('T4: an answer is reported', async () => {
    const place = recorded.findIndex((step) => 'task' in step && step.task.updates.length > 0);
    const changed = structuredClone(recorded);
    const step = changed[place] as unknown as { task: { updates: [{ answer: unknown }] } };
    step.task.updates[0].answer = {
      ok: true,
      value: [{ ok: true, version: 999, seats: [], until: null }],
    };
    const { differenceCount, differences } = await differencesOf(changed);
    expect(differenceCount).toBe(1);
    expect(differences).toMatchObject([
      { runId: 'run-1', what: expect.stringContaining('answered') },
    ]);
  });

  it('T4: a state that is not the one before is reported', async () => {
    const changed = JSON.parse(JSON.stringify(recorded)) as RunStep[];
    const end = changed.find((step) => 'end' in step) as { end: { input: { definition: object } } };
    end.end.input.definition = { ...end.end.input.definition, number: 'AI 999' };
    const { differences } = await differencesOf(changed);
    expect(differences).toMatchObject([
      { what: expect.stringContaining('the next run was given') },
    ]);
  });

  it('T4: a final manifest that is another is reported; one of before there were former orders is not', async () => {
    const former = { orderId: 'a', seats: ['1A'], ending: 'refunded', at: '', version: 1 };
    const ours = [...manifests.values()].at(-1)!;
    const { former: _former, ...before } = ours;
    const ends: [object, number][] = [
      [ours, 0],
      [before, 0],
      [{ ...ours, former: [...(ours.former ?? []), former] }, 1],
      [{ ...before, orders: [...before.orders, { orderId: 'a' }] }, 1],
    ];
    for (const [result, count] of ends) {
      const at = Date.parse(definition.departsAt);
      const end = { kind: 'completed', at, result: result as Manifest } as const;
      const { differences } = await differencesOf([...recorded.slice(0, -1), { end }]);
      const told = differences.map(({ what }) => what.includes('final manifest'));
      expect(told).toEqual(Array.from({ length: count }, () => true));
    }
  });

  it('T4: an unknown update is reported, and all are counted though few are told', async () => {
    const changed = structuredClone(recorded).map((step) =>
      'task' in step
        ? { task: { ...step.task, updates: Array.from({ length: 10 }, () => foreign) } }
        : step,
    );
    const { differenceCount, differences } = await differencesOf(changed);
    expect(differences).toHaveLength(limits.historyDifferences);
    expect(differenceCount).toBeGreaterThan(limits.historyDifferences * 2);
  });
  const foreign = { id: 'x', name: 'paint-seats', message: {}, answer: null };
});

describe('a file', () => {
  const [steps = []] = fc.sample(longHistory, { numRuns: 1, seed: 3 });
  const recording = record(steps, 6);

  it('T7: opens to the same answers, whether its lines are kept or not', async () => {
    const lines = await linesOf(recording.steps);
    const summary = await new TimeMachine(await open(lines)).summary();
    expect(summary.runs.length).toBeGreaterThan(3);
    expect(summary.checkedRuns).toBe(summary.runs.length);
    expect(await new TimeMachine(await open(lines, false)).summary()).toEqual(summary);
  });

  it('T8: is refused when any line was changed, left out, doubled or moved', async () => {
    const lines = await linesOf(recording.steps);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: lines.length - 1 }),
        fc.constantFrom<(place: number) => string[]>(
          (place) => lines.toSpliced(place, 1),
          (place) => lines.toSpliced(place, 0, lines[place] ?? ''),
          (place) =>
            lines.toSpliced(
              place,
              1,
              (lines[place] ?? '').replace(/\d/, (digit) => String(9 - Number(digit))),
            ),
          (place) => lines.toSpliced(place, 1, (lines[place] ?? '').slice(0, -1)),
          (place) => [...lines.slice(place + 1), ...lines.slice(0, place + 1)],
        ),
        async (place, damage) => {
          const damaged = damage(place);
          fc.pre(damaged.join('\n') !== lines.join('\n'));
          expect(['history-damaged', 'not-a-history', 'history-newer']).toContain(
            await faultOf(damaged),
          );
        },
      ),
      runs,
    );
  });

  it('T8: is refused when it is cut short anywhere', async () => {
    const lines = await linesOf(recording.steps);
    for (let kept = 1; kept < lines.length; kept += 1) {
      expect(await faultOf(lines.slice(0, kept))).toBe('history-damaged');
    }
  });

  it('T8: of another kind, or empty, is none of ours; one from the future says so', async () => {
    expect(await faultOf([])).toBe('not-a-history');
    expect(await faultOf(['<html>'])).toBe('not-a-history');
    expect(await faultOf(['{"events":[]}'])).toBe('not-a-history');
    expect(await faultOf(['{"format":"aisle-flight-history","version":4}'])).toBe('history-newer');
  });

  it('T8: with a right checksum over what cannot be is refused, too', async () => {
    const [start, ...rest] = recording.steps;
    if (!start || !('start' in start)) throw new Error('no start');
    const nonsense: RunStep[][] = [
      [],
      rest,
      [start, start],
      [start],
      recording.steps.slice(0, -1),
      [...recording.steps, ...recording.steps.slice(-1)],
      [...recording.steps, { task: { at: 0, timer: false, full: false, updates: [] } }],
      [{ start: { ...start.start, input: null as never } }],
      [start, { task: { at: 0, timer: false, full: false, updates: null as never } }],
    ];
    for (const each of nonsense) expect(await faultOf(await linesOf(each))).toBe('history-damaged');
  });
});

it('T6: the cache keeps the replays that were asked for last, within its bound', () => {
  const replay = (runId: string, changes: number): RunReplay =>
    ({ start: { runId }, changes: Array.from({ length: changes }) }) as unknown as RunReplay;
  const cache = new ReplayCache(20_000);
  cache.put(replay('a', 5_000));
  cache.put(replay('b', 5_000));
  expect(cache.get('a')).toBeDefined();
  cache.put(replay('c', 5_000));
  expect(['a', 'b', 'c'].map((runId) => cache.get(runId) !== undefined)).toEqual([
    true,
    false,
    true,
  ]);
  cache.put(replay('d', 50_000));
  expect(['a', 'c', 'd'].map((runId) => cache.get(runId) !== undefined)).toEqual([
    false,
    false,
    true,
  ]);
});
