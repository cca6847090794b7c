/** The time machine on real histories: what it shows is what the flight was. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Client } from '@temporalio/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  OpenedHistory,
  TimeMachine,
  writeHistoryFile,
  type MapView,
  type Moment,
} from '@aisle/shared/replay';
import type { Outcome, SeatMap } from '@aisle/shared/seat-map';
import type { FlightCommand } from '@aisle/shared/interventions';
import { history, type Step } from '@aisle/shared/testing/histories';
import type { Manifest } from '@aisle/shared/workflow-api';
import {
  historyChangesSchema,
  historySummarySchema,
  momentSchema,
} from '@aisle/shared/history-routes';
import { flightWorkflowId } from '@aisle/shared/ids';
import { Histories } from '../src/history/histories.ts';
import { TemporalHistories } from '../src/history/source.ts';
import { unwrap } from '../src/problem.ts';
import { commandsOf, PlayedFlight, ShadowDecider } from './support/played-flight.ts';
import { secrets } from './support/backend.ts';
import { RealSystem } from './support/temporal.ts';

/** New runs all the time. */
const shortRuns = [
  'history.maxTotalUpdates=20',
  'history.maxTotalUpdates.suggestContinueAsNewThreshold=0.5',
];
const seed = 20261125;
const minute = 60_000;
const longHistory = history.filter((steps) => steps.length > 40);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let real: RealSystem;
let client: Client;
beforeAll(async () => {
  real = await RealSystem.start(shortRuns);
  client = new Client(real.temporal);
}, 240_000);
afterAll(() => real.stop());

function newHistories(): Histories {
  return new Histories(new TemporalHistories(real.temporal));
}

async function at(histories: Histories, flightId: string, version: number): Promise<Moment> {
  const found = unwrap(await histories.ask(flightId, (machine) => machine.atVersion(version)));
  if (!found.ok) throw new Error(`version ${version} is not there`);
  return found.value;
}

/** Status and owner of every seat that is not free. */
function ownersOf({ seats }: MapView): Record<string, string> {
  return Object.fromEntries(
    Object.entries(seats).map(([seat, { status, orderId }]) => [
      seat,
      `${status} ${orderId ?? ''}`,
    ]),
  );
}

function ownersIn(map: SeatMap): Record<string, string> {
  const entries = map.seats.map((seat, place): [string, string] => [
    map.designators[place] ?? '',
    `${seat.status} ${'orderId' in seat ? seat.orderId : ''}`,
  ]);
  return Object.fromEntries(entries.filter(([, seat]) => !seat.startsWith('free')));
}

function ownersOfManifest({ orders, blocked }: Manifest): Record<string, string> {
  const owned = orders.flatMap(({ orderId, hold }) =>
    hold.seats.map((seat) => [seat, `${hold.status} ${orderId}`]),
  );
  const closed = blocked.map((seat) => [seat, 'blocked ']);
  return Object.fromEntries([...owned, ...closed]) as Record<string, string>;
}

/** A flight still tells orders that are not there: tasks that change nothing follow. */
function goingOn<T extends { lastAt: string }>(each: T) {
  return { ...each, lastAt: expect.any(String) as string };
}

function versionsOf(outcomes: readonly Outcome[]): unknown[] {
  return outcomes.map((outcome) =>
    outcome.ok ? [outcome.version, outcome.seats] : outcome.rejection,
  );
}

/** Without extensions: a flight ends those when their orders are not there to be told, at a time of its own. */
function timelessCommandsOf(histories: readonly (readonly Step[])[], suffix?: string) {
  const commands = commandsOf(histories, 15 * minute, suffix);
  return commands.filter(({ type }) => type !== 'extend-hold');
}

describe('a flight’s history', () => {
  let flight: PlayedFlight;
  let shadow: ShadowDecider;
  beforeAll(async () => {
    flight = await PlayedFlight.open(client, 60 * minute);
    shadow = new ShadowDecider(flight.definition);
    const commands = timelessCommandsOf(fc.sample(longHistory, { numRuns: 25, seed }));
    const outcomes = await flight.send(commands);
    expect(versionsOf(outcomes)).toEqual(
      versionsOf(commands.map((command) => shadow.execute(command))),
    );
  }, 120_000);

  const summaryOf = async (histories: Histories) =>
    unwrap(await histories.ask(flight.definition.id, (machine) => machine.summary()));

  const compare = async (histories: Histories, from: number, to: number): Promise<void> => {
    const versions = fc.sample(fc.integer({ min: from, max: to }), { numRuns: 150, seed });
    for (const version of [from, to, ...versions]) {
      const moment = await at(histories, flight.definition.id, version);
      expect(ownersOf(moment)).toEqual(ownersIn(shadow.maps[version]!));
    }
  };

  it('T1, T2, T4: has every version of the map that the core had, over many runs', async () => {
    const histories = newHistories();
    const to = shadow.maps.length - 1;
    expect(await summaryOf(histories)).toMatchObject({ from: 0, to, complete: true, note: null });
    await compare(histories, 0, to);
    const { runs, checkedRuns, differences } = await summaryOf(histories);
    expect(runs.length).toBeGreaterThan(20);
    expect(checkedRuns).toBeGreaterThan(10);
    expect(differences).toEqual([]);
  });

  it('T6: an open run is read on, into the runs that follow', async () => {
    const histories = newHistories();
    const { runs: atFirst } = await summaryOf(histories);
    for (const steps of fc.sample(longHistory, { numRuns: 3, seed: seed + 1 })) {
      const before = await summaryOf(histories);
      const commands = timelessCommandsOf([steps], `on-${before.to}`);
      await flight.send(commands);
      for (const command of commands) shadow.execute(command);
      const after = await summaryOf(histories);
      expect(after.to).toBe(shadow.maps.length - 1);
      await compare(histories, before.to, after.to);
    }
    const { runs, differenceCount } = await summaryOf(histories);
    expect(runs.length).toBeGreaterThan(atFirst.length);
    expect(differenceCount).toBe(0);
  });

  it('T7, X4: an export opens to the same answers, without a key', async () => {
    const histories = newHistories();
    const history = await exported(histories, flight.definition.id);
    const opened = await new TimeMachine(history).summary();
    const live = await summaryOf(histories);
    const goesOn = { ...goingOn(live), runs: live.runs.map(goingOn) };
    expect(opened).toEqual({ ...goesOn, checkedRuns: expect.any(Number) });
    expect(opened).toMatchObject({ checkedRuns: opened.runs.length, differenceCount: 0 });
    for (const version of fc.sample(fc.nat({ max: live.to }), { numRuns: 50, seed })) {
      const moment = await at(histories, flight.definition.id, version);
      expect(await new TimeMachine(history).atVersion(version)).toEqual({
        ok: true,
        value: moment,
      });
    }
  });

  it('T1, T3, T7, T8: agents are answered over REST, and nobody else', async () => {
    const path = `/api/agent/flights/${flight.definition.id}/history`;
    const live = await summaryOf(newHistories());
    const { status, body } = await ask('GET', path);
    expect([status, historySummarySchema.parse(body)]).toMatchObject([200, { to: live.to }]);
    const changes = await ask('GET', `${path}/changes?after=3&limit=2`);
    expect(historyChangesSchema.parse(changes.body)).toMatchObject({
      changes: [{ version: 4 }, { version: 5 }],
      next: 5,
    });
    const moment = momentSchema.parse((await ask('GET', `${path}/at?version=7`)).body);
    expect(moment).toEqual(await at(newHistories(), flight.definition.id, 7));
    const { version } = momentSchema.parse((await ask('GET', `${path}/at?time=${moment.at}`)).body);
    expect(version).toBeGreaterThanOrEqual(7);
    const file = await fetch(`${real.backend.url}${path}/export`, { headers: bearer });
    expect(file.headers.get('content-type')).toBe('application/gzip');
    const packed = Buffer.from(await file.arrayBuffer());
    const whole = { from: 0, to: live.to, differenceCount: 0, checkedRuns: live.runs.length };
    expect(await opened(packed)).toMatchObject([200, whole]);
    expect(await opened(gunzipSync(packed))).toMatchObject([200, whole]);
    const refused = async (asked: Promise<{ status: number; body: { code: string } }>) => {
      const answer = await asked;
      return [answer.status, answer.body.code];
    };
    expect(await refused(ask('GET', `${path}/at?version=${live.to + 1}`))).toEqual([
      404,
      'no-such-moment',
    ]);
    for (const parameters of [
      '',
      'version=x',
      'version=-1',
      'version=1&time=2026-01-01',
      'day=1',
    ]) {
      expect(await refused(ask('GET', `${path}/at?${parameters}`))).toEqual([
        400,
        'invalid-request',
      ]);
    }
    for (const parameters of ['limit=0', 'limit=1001', 'after=-1', 'after=x', 'before=1']) {
      expect(await refused(ask('GET', `${path}/changes?${parameters}`))).toEqual([
        400,
        'invalid-request',
      ]);
    }
    const damaged = Buffer.from(packed);
    damaged[damaged.length >> 1]! ^= 0xff;
    expect(await opened(damaged)).toMatchObject([422, { code: 'history-damaged' }]);
    expect(await opened(packed.subarray(0, -9))).toMatchObject([422, { code: 'history-damaged' }]);
    expect(await opened(Buffer.from('no, a letter'))).toMatchObject([
      422,
      { code: 'not-a-history' },
    ]);
    expect(await opened(Buffer.alloc(0))).toMatchObject([422, { code: 'not-a-history' }]);
    const without = { headers: { Authorization: 'Bearer wrong-token' } };
    for (const address of ['', '/changes', '/at?version=1', '/export']) {
      const { status: code } = await fetch(`${real.backend.url}${path}${address}`, without);
      expect(code).toBe(401);
    }
    expect(await refused(ask('GET', '/api/agent/flights/none/history'))).toEqual([
      404,
      'flight-not-found',
    ]);
  });

  it('T5: when the first runs are gone, it begins where the next one did, and says so', async () => {
    const before = newHistories();
    const { runs, to } = await summaryOf(before);
    const [first, second, third] = runs;
    const workflowId = flightWorkflowId(flight.definition.id);
    for (const run of [first, second]) await real.removeWorkflow({ workflowId, runId: run!.runId });
    const after = newHistories();
    const summary = await summaryOf(after);
    expect(summary).toMatchObject({ from: third!.from, to, complete: false });
    expect(summary.note).toContain(`version ${third!.from}`);
    expect(summary.runs).toEqual(runs.slice(2).map(goingOn));
    await compare(after, third!.from, to);
    // One that knew the runs before they were removed finds out when it needs them.
    const machine = (histories: Histories) =>
      histories.ask(flight.definition.id, (asked) => asked.atVersion(0));
    const none = { ok: true, value: { ok: false, error: { code: 'no-such-moment' } } };
    expect(await machine(after)).toMatchObject(none);
    expect(await machine(before)).toMatchObject(none);
    expect(await summaryOf(before)).toEqual({
      ...goingOn(summary),
      runs: summary.runs.map(goingOn),
      checkedRuns: expect.any(Number),
    });
  });
});

it.concurrent('T1, T4: holds that end by themselves, and the departure, are in it', async () => {
  const flight = await PlayedFlight.open(client, 60 * minute);
  const manifests: Manifest[] = [];
  const [steps = []] = fc.sample(longHistory, { numRuns: 1, seed });
  for (const command of commandsOf([steps], 700)) {
    await flight.send([command]);
    manifests.push(await flight.manifest());
  }
  const departsAt = new Date(Date.now() + 5_000).toISOString();
  await flight.intervene({ type: 'delay', departsAt });
  manifests.push(await flight.ended());
  const histories = newHistories();
  const { id } = flight.definition;
  const summary = unwrap(await histories.ask(id, (machine) => machine.summary()));
  expect(summary).toMatchObject({ ended: true, complete: true, to: manifests.at(-1)?.version });
  for (const manifest of manifests) {
    expect(ownersOf(await at(histories, id, manifest.version))).toEqual(ownersOfManifest(manifest));
  }
  const { changes } = unwrap(await histories.ask(id, (machine) => machine.changes(0, 1_000)));
  expect(changes.filter(({ cause }) => cause === 'expired').length).toBeGreaterThan(0);
  const checked = unwrap(await histories.ask(id, (machine) => machine.summary()));
  expect(checked).toMatchObject({ checkedRuns: summary.runs.length, differences: [] });
});

it.concurrent(
  'T1, T2, T4: what agents did to orders and to the whole flight is in it, to the end',
  async () => {
    const flight = await PlayedFlight.open(client, 60 * minute);
    const sign = (orderId: string, revision: number) => ({
      orderId,
      revision,
      issuedAt: Date.now(),
    });
    await flight.send([
      { ...sign('anna', 1), type: 'set-seats', seats: ['12A', '12B'], holdMs: 15 * minute },
      { ...sign('bo', 1), type: 'set-seats', seats: ['1A'], holdMs: 15 * minute },
      { ...sign('anna', 2), type: 'start-payment', fenceMs: 10 * minute },
      { ...sign('anna', 3), type: 'sell', chargeId: 'charge-1' },
    ]);
    const departsAt = new Date(Date.now() + 120 * minute).toISOString();
    const manifests: Manifest[] = [];
    for (const command of [
      { type: 'extend-hold', orderId: 'bo', extraMs: 5 * minute },
      { type: 'move-order', orderId: 'anna', seats: ['14A', '14B'] },
      { type: 'block', seats: ['3A'] },
      { type: 'close-sales' },
      { type: 'delay', departsAt },
      { type: 'change-aircraft', aircraft: '737-800' },
      { type: 'open-sales' },
      { type: 'force-release', orderId: 'bo' },
      { type: 'cancel-flight' },
    ] satisfies FlightCommand[]) {
      await flight.intervene(command);
      if (command.type !== 'cancel-flight') manifests.push(await flight.manifest());
    }
    // Its orders never were workflows, so that there is nobody to tell.
    manifests.push(await flight.ended());
    const histories = newHistories();
    const { id } = flight.definition;
    for (const manifest of manifests) {
      const moment = await at(histories, id, manifest.version);
      expect(ownersOf(moment)).toEqual(ownersOfManifest(manifest));
      const { flight: then, status: state } = manifest;
      expect(moment).toMatchObject({ flight: then, state });
      // What came last is the refund of an order that was not there.
      const isLast = manifest === manifests.at(-1);
      if (!isLast) expect(moment).toMatchObject({ change: { by: 'supervisor-1' } });
    }
    const { changes } = unwrap(await histories.ask(id, (machine) => machine.changes(0, 100)));
    const summary = unwrap(await histories.ask(id, (machine) => machine.summary()));
    expect(summary).toMatchObject({ ended: true, differences: [], flight: { departsAt } });
    expect(summary.checkedRuns).toBe(summary.runs.length);
    const interventions = changes.filter(({ by }) => by !== undefined);
    expect(interventions.map(({ type, why }) => [type, why])).toEqual(
      [
        'hold-extended',
        'seats-moved',
        'seats-blocked',
        'sales-closed',
        'flight-delayed',
        'aircraft-changed',
        'sales-opened',
        'seats-released',
        'flight-cancelled',
      ].map((type) => [type, 'For the test.']),
    );
  },
);

it.concurrent(
  'A7, T1, T4: that an extended hold was released, since its order was not there, is in it',
  async () => {
    const flight = await PlayedFlight.open(client, 60 * minute);
    const { id } = flight.definition;
    const hold = { type: 'set-seats', seats: ['1A'], holdMs: 15 * minute } as const;
    await flight.send([{ orderId: 'bo', revision: 1, issuedAt: Date.now(), ...hold }]);
    await flight.intervene({ type: 'extend-hold', orderId: 'bo', extraMs: 5 * minute });
    const free = () => flight.manifest().then(({ orders }) => expect(orders).toEqual([]));
    await vi.waitFor(free, { timeout: 30_000, interval: 250 });
    // Later decisions are the same, too.
    await flight.send([{ orderId: 'cem', revision: 1, issuedAt: Date.now(), ...hold }]);
    const manifest = await flight.manifest();
    const histories = newHistories();
    expect(ownersOf(await at(histories, id, manifest.version))).toEqual(ownersOfManifest(manifest));
    const { changes } = unwrap(await histories.ask(id, (machine) => machine.changes(0, 100)));
    const told = changes.map(({ type, orderId }) => [type, orderId]);
    expect(told).toEqual([
      ['seats-held', 'bo'],
      ['hold-extended', 'bo'],
      ['seats-released', 'bo'],
      ['seats-held', 'cem'],
    ]);
    const summary = unwrap(await histories.ask(id, (machine) => machine.summary()));
    expect(summary).toMatchObject({ differences: [] });
  },
);

it('a flight that Temporal does not know has no history', async () => {
  const asked = await newHistories().ask('nowhere-20260101', (machine) => machine.summary());
  expect(asked).toEqual({ ok: false, error: { code: 'flight-not-found' } });
});

const bearer = { Authorization: `Bearer ${secrets.AGENT_TOKEN}` };

function ask(method: string, path: string) {
  return real.backend.ask(method, path, { token: secrets.AGENT_TOKEN });
}

/** Status and body of the answer to a file that is to be opened. */
async function opened(body: Buffer): Promise<[number, unknown]> {
  const url = `${real.backend.url}/api/agent/history/open`;
  const answer = await fetch(url, { method: 'POST', headers: bearer, body: new Uint8Array(body) });
  return [answer.status, await answer.json()];
}

async function exported(histories: Histories, flightId: string): Promise<OpenedHistory> {
  const header = { flightId, exportedAt: new Date().toISOString(), complete: true };
  return unwrap(
    await histories.with(flightId, async (runs) => {
      const lines = writeHistoryFile(header, runs.everything(), sha256);
      return OpenedHistory.open(withoutBreaks(lines), {
        sha256,
        pause: async () => undefined,
        keep: true,
      });
    }),
  );
}

async function* withoutBreaks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield line.trimEnd();
}
