import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { flightWorkflowId } from '@aisle/shared/ids';
import type { Flight } from '@aisle/shared/contract';
import { updateFlights } from '@aisle/worker/src/activities/flight-updates.ts';
import { connectClient } from '@aisle/worker/src/connect.ts';
import type { Bench, BenchResult } from '../../bench.ts';
import { median, percentile, round } from '../../measure/statistics.ts';
import { processLoad, type ProcessLoad } from '../../parts/process-load.ts';
import type { System } from '../../parts/system.ts';
import { Customer } from '../long-life/customer.ts';
import { Life } from '../long-life/life.ts';

const parts = ['temporal', 'worker', 'backend'] as const;
type Part = (typeof parts)[number];
type Loads = Readonly<Record<Part, ProcessLoad>>;

const openers = 8;
const idleMs = 30_000;
/** What the last openings still cause must not count as idle. */
const settleMs = 5_000;
const samples = 40;
/** As much as one run of a flight takes before the server suggests the next. */
const busyDecisions = 8_000;
const busyCustomers = 400;
const memoryTargetKib = 256;
/** Of one core, for all flights together. */
const cpuTargetShare = 0.05;

export const manyFlights: Bench = {
  name: 'many-flights',
  about: 'what a flight costs that nobody asks for anything, and what the first who does waits',
  amount: { name: 'flights', about: 'flights that are open at once', usual: 1_000 },
  on: 'system',
  async run(system, count) {
    const client = await connectClient(system.temporalAddress, 'default');
    try {
      return await measure(system, client, count);
    } finally {
      await client.connection.close();
    }
  },
};

async function measure(system: System, client: Client, count: number): Promise<BenchResult> {
  const busy = await makeBusy(system, client);
  const quiet = await idle(system);
  const from = performance.now();
  const flights = await openAll(system, count);
  const openedPerSecond = count / ((performance.now() - from) / 1_000);
  await sleep(settleMs);
  const before = await events(client, flights);
  const crowded = await idle(system);
  const grown = (await events(client, flights)) - before;
  const some = flights.slice(0, samples);
  const first = await decideEach(client, some);
  const again = await decideEach(client, some);
  const afterBusy = await decideEach(client, [busy]);
  const kib = (part: Part): number => (crowded.at[part].rss - quiet.at[part].rss) / count / 1024;
  const cpuShare = (part: Part): number => crowded.cpuShare[part] - quiet.cpuShare[part];
  const memory = parts.reduce((sum, part) => sum + kib(part), 0);
  const cpu = parts.reduce((sum, part) => sum + cpuShare(part), 0);
  return {
    figures: [
      {
        what: `${round(count)} open flights: memory of all processes for one of them`,
        target: `≤ ${memoryTargetKib} KiB`,
        measured: `${round(memory)} KiB (${parts.map((part) => `${part} ${round(kib(part))}`).join(', ')})`,
        met: memory <= memoryTargetKib,
      },
      {
        what: `${round(count)} idle flights: share of one core that all of them take together`,
        target: `≤ ${cpuTargetShare * 100} %`,
        measured: `${round(cpu * 100)} % (${parts.map((part) => `${part} ${round(cpuShare(part) * 100)}`).join(', ')})`,
        met: cpu <= cpuTargetShare,
      },
      {
        what: 'idle flights: entries that they add to their histories',
        target: '0',
        measured: `${grown}`,
        met: grown === 0,
      },
    ],
    notes: [
      `${round(openedPerSecond)} flights opened a second by ${openers} callers. ` +
        `One idle flight takes ${round((cpu * 60_000) / count)} ms of processor time a minute.`,
      `The first decision of a flight that was opened ${round(count)} flights ago: p50 ${round(median(first))} ms (p95 ${round(percentile(first, 95))} ms); ` +
        `its next one: p50 ${round(median(again))} ms (p95 ${round(percentile(again, 95))} ms); ` +
        `the first one of a flight that decided ${round(busyDecisions)} commands before those were opened: ${round(median(afterBusy))} ms.`,
      `The same processes with the demo flights alone: ${parts.map((part) => `${part} ${round(quiet.at[part].rss / 2 ** 20)} MiB, ${round(quiet.cpuShare[part] * 100)} %`).join('; ')}.`,
    ],
  };
}

/** A flight with a long run behind it, which the worker must read again once it has dropped it. */
async function makeBusy(system: System, client: Client): Promise<Flight> {
  const flight = await system.openFlight();
  await new Life(flight.id, busyCustomers, updateFlights(client)).live(busyDecisions);
  return flight;
}

async function openAll(system: System, count: number): Promise<Flight[]> {
  const flights: Flight[] = [];
  let begun = 0;
  const open = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      flights.push(await system.openFlight());
    }
  };
  await Promise.all(Array.from({ length: openers }, open));
  return flights;
}

/** What the processes take while nobody asks for anything; `cpuShare` of one core. */
async function idle(system: System) {
  const before = await loads(system);
  const from = performance.now();
  await sleep(idleMs);
  const at = await loads(system);
  const tookMs = performance.now() - from;
  const share = (part: Part): number => (at[part].cpuMs - before[part].cpuMs) / tookMs;
  return {
    at,
    cpuShare: Object.fromEntries(parts.map((part) => [part, share(part)])) as Record<Part, number>,
  };
}

async function loads(system: System): Promise<Loads> {
  const read = async (part: Part) => [part, await processLoad(await system.pid(part))] as const;
  return Object.fromEntries(await Promise.all(parts.map(read))) as Loads;
}

/** Entries in the histories of some of the flights. */
async function events(client: Client, flights: readonly Flight[]): Promise<number> {
  const lengths = flights.slice(0, samples).map(async ({ id }) => {
    const { historyLength } = await client.workflow.getHandle(flightWorkflowId(id)).describe();
    return historyLength;
  });
  return (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0);
}

/** One decision of each flight, one after another: how long each waits, ms. */
async function decideEach(client: Client, flights: readonly Flight[]): Promise<number[]> {
  const send = updateFlights(client);
  const waits: number[] = [];
  for (const { id } of flights) {
    const from = performance.now();
    const answer = await send(id, [new Customer().next()]);
    waits.push(performance.now() - from);
    if (answer.kind !== 'decided') throw new Error(`not decided: ${JSON.stringify(answer)}`);
  }
  return waits;
}
