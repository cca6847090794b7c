/** What agents did on all flights is in one log, each entry once, over the runs of flights and log. */
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  auditMessages,
  emptyAuditLog,
  type AuditedFlight,
  type AuditPage,
  type AuditReport,
  type ForgetNames,
} from '@aisle/shared/audit-log';
import {
  auditAttribute,
  auditLogWorkflowId,
  auditPageWorkflowId,
  flightWorkflowId,
} from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { taskQueues, workflowTypes, type Manifest } from '@aisle/shared/workflow-api';
import { busSinks } from '../src/bus.ts';
import { failedTasks, runsOf } from './support/histories.ts';
import { startDevServer, startTimeSkippingServer, type TestServer } from './support/servers.ts';
import { silentBus, TestSystem, until, workflowBundle, type TestFlight } from './support/system.ts';
import { ifThere, terminateIdle } from './support/until.ts';

const INTERVENTIONS = 24;

let server: TestServer;
let system: TestSystem;
beforeAll(async () => {
  // Flights and log are in their next runs after a handful of interventions.
  server = await startDevServer(['limit.historyCount.suggestContinueAsNew=50']);
  system = await TestSystem.start(server);
});
afterAll(async () => {
  await system.stop();
  await server.stop();
});

const handle = (workflowId: string) => system.client.workflow.getHandle(workflowId);
const openPages = () => handle(auditLogWorkflowId).query<AuditPage[]>(auditMessages.open);
const closedPage = (page: number) =>
  handle(auditPageWorkflowId(page)).query<AuditPage>(auditMessages.page);

/** Every page, the oldest first. */
async function pages(): Promise<AuditPage[]> {
  const open = await openPages();
  const closed = Array.from({ length: (open[0]?.page ?? 1) - 1 }, (_, place) =>
    closedPage(place + 1),
  );
  return [...(await Promise.all(closed)), ...open];
}

/** The log's entries of a flight. */
async function loggedOf({ id }: Pick<AuditedFlight, 'id'>) {
  const all = (await pages()).flatMap(({ entries }) => entries);
  return all.filter(({ flight }) => flight.id === id).map(({ entry }) => entry);
}

/** How many runs there were, none of which had a failed task, and which all replay. */
async function checkRuns(workflowId: string): Promise<number> {
  const runs = await runsOf(system.client, workflowId);
  expect(runs.flatMap(failedTasks)).toEqual([]);
  const sinks = busSinks(silentBus);
  for (const run of runs) {
    const options = { workflowBundle: workflowBundle(), dataConverter: testConverter, sinks };
    await Worker.runReplayHistory(options, run, workflowId);
  }
  return runs.length;
}

const flightNamed = (id: string): AuditedFlight => ({
  id,
  number: 'ZZ 7',
  origin: 'DEL',
  destination: 'BOM',
  departsAt: new Date(Date.now() + limits.holdMs).toISOString(),
});

function report(flight: AuditedFlight, first: number, count: number, reason = 'why'): AuditReport {
  const entries = Array.from({ length: count }, (_, place) => ({
    at: new Date().toISOString(),
    version: first + place,
    command: { type: 'open-sales', by: 'Ada', reason } as const,
  }));
  return { source: flight.id, first, flight, entries };
}

async function tell(flight: AuditedFlight, count: number, reason?: string): Promise<void> {
  for (let first = 1; first <= count; first += limits.auditReportEntries) {
    const length = Math.min(limits.auditReportEntries, count - first + 1);
    const sent = report(flight, first, length, reason);
    await handle(auditLogWorkflowId).signal(auditMessages.add, sent);
  }
}

test('T14: has what agents did on several flights, each once, over many runs and a restart of the workers', async () => {
  const flights = await Promise.all([1, 2, 3].map(() => system.openFlight()));
  const stepIn = async (flight: TestFlight, from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 1) {
      const type = n % 2 === 0 ? 'block' : 'unblock';
      await until(() => ifThere(flight.intervene({ type, seats: ['20A'] }, { id: `${n}` })));
    }
  };
  await Promise.all(flights.map((flight) => stepIn(flight, 0, INTERVENTIONS / 2)));
  await system.stopWorkers();
  await system.startWorkers();
  await Promise.all(flights.map((flight) => stepIn(flight, INTERVENTIONS / 2, INTERVENTIONS)));
  for (const flight of flights) {
    const { audit } = await flight.manifest();
    expect(audit).toHaveLength(INTERVENTIONS);
    await until(async () => (await loggedOf(flight.definition)).length >= audit.length);
    expect(await loggedOf(flight.definition)).toEqual(audit);
    expect(await checkRuns(flightWorkflowId(flight.definition.id))).toBeGreaterThan(1);
  }
  expect(await checkRuns(auditLogWorkflowId)).toBeGreaterThan(1);
});

test('T14: closes pages that are full, which are found by their flights, and takes nothing twice', async () => {
  const flight = flightNamed('zz7-full');
  const count = 2 * limits.auditPageEntries;
  await tell(flight, count);
  await tell(flight, count);
  const nonsense = [null, {}, { ...report(flight, count + 1, 1), entries: [{}] }];
  for (const sent of nonsense) await handle(auditLogWorkflowId).signal(auditMessages.add, sent);
  await until(async () => (await openPages()).length === 1 && (await openPages())[0]!.page > 2);
  const logged = await loggedOf(flight);
  expect(logged.map(({ version }) => version)).toEqual(
    Array.from({ length: count }, (_, place) => place + 1),
  );
  const query = `${auditAttribute} = '${flight.id}' AND ExecutionStatus = 'Running'`;
  const first = (await openPages())[0]!.page;
  const found = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { workflowId } of system.client.workflow.list({ query })) ids.push(workflowId);
    return ids.toSorted();
  };
  await until(async () => (await found()).length >= 2);
  expect(await found()).toContain(auditPageWorkflowId(first - 1));
});

test('T15: names are forgotten on the open page and on closed ones; a request to cancel loses nothing', async () => {
  const flight = flightNamed('zz7-names');
  await tell(flight, limits.auditPageEntries + 1, 'Zoë Gone called');
  await until(async () => (await loggedOf(flight)).length > 200);
  const wanted = (all: readonly AuditPage[]) =>
    all.filter(({ entries }) => entries.some((logged) => logged.flight.id === flight.id));
  await until(async () => (await openPages()).length === 1);
  const open = (await openPages())[0]!.page;
  const forgetting: ForgetNames = { flightId: flight.id, names: ['Gone', 'Zoë'] };
  const ids = [auditLogWorkflowId, ...wanted(await pages()).map(({ page }) => page)].map((id) =>
    typeof id === 'number' ? auditPageWorkflowId(id) : id,
  );
  for (const id of ids.filter((each) => each !== auditPageWorkflowId(open))) {
    await handle(id).cancel();
    for (const sent of [null, { names: [''] }, forgetting]) {
      await handle(id).signal(auditMessages.forget, sent);
    }
  }
  await until(async () => !JSON.stringify(await pages()).includes('Gone'));
  const logged = await loggedOf(flight);
  expect(new Set(logged.map(({ command }) => command.reason))).toEqual(new Set(['… … called']));
  expect(logged).toHaveLength(limits.auditPageEntries + 1);
  const closed = auditPageWorkflowId(open - 1);
  await until(async () => (await runsOf(system.client, closed)).length === 2);
  expect(JSON.stringify(await closedPage(open - 1))).not.toContain('Gone');
  await checkRuns(closed);
});

test('T11, T14: a flight ends though there is no log any more: it begins one, and pages of before stay', async () => {
  const old = await closedPage(1);
  await terminateIdle(handle(auditLogWorkflowId));
  const flight = await system.openFlight();
  await flight.departSoon();
  const { audit }: Manifest = await flight.handle.result();
  expect(audit).not.toEqual([]);
  expect((await openPages()).map(({ page }) => page)).toEqual([1]);
  expect(await loggedOf(flight.definition)).toEqual(audit);
  await tell(flightNamed('zz7-again'), limits.auditPageEntries);
  await until(async () => (await openPages())[0]!.page > 1);
  expect(await closedPage(1)).toEqual(old);
});

test('T14: an old page is closed though it is not full, and kept as long as the archive keeps its flights', async () => {
  const skipping = await startTimeSkippingServer();
  const there = await TestSystem.start(skipping);
  try {
    const { env } = skipping;
    const begun = await env.currentTimeMs();
    const departsAt = new Date(begun + limits.holdMs).toISOString();
    const sent = report({ ...flightNamed('zz7-old'), departsAt }, 1, 1);
    const at = new Date(begun).toISOString();
    const entries = sent.entries.map((entry) => ({ ...entry, at }));
    const options = { taskQueue: taskQueues.flights, workflowId: auditLogWorkflowId };
    await env.client.workflow.signalWithStart(workflowTypes.auditLog, {
      ...options,
      args: [emptyAuditLog],
      signal: auditMessages.add,
      signalArgs: [{ ...sent, entries }],
    });
    await env.sleep(limits.auditPageOpenMs + 60_000);
    const page = env.client.workflow.getHandle(auditPageWorkflowId(1));
    const closed = await page.query<AuditPage>(auditMessages.page);
    expect(closed.entries.map(({ flight }) => flight.id)).toEqual(['zz7-old']);
    await page.result();
    const keptMs = limits.holdMs + limits.delayMs + limits.archiveMs;
    expect((await env.currentTimeMs()) - begun).toBeGreaterThanOrEqual(keptMs);
  } finally {
    await there.stop();
    await skipping.stop();
  }
});
