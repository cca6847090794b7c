import type { Client } from '@temporalio/client';
import { flightWorkflowId } from '@aisle/shared/ids';
import { flightMessages, type Manifest } from '@aisle/shared/workflow-api';
import { updateFlights } from '@aisle/worker/src/activities/flight-updates.ts';
import { connectClient } from '@aisle/worker/src/connect.ts';
import type { Bench, BenchResult } from '../../bench.ts';
import { percentileMs } from '../../measure/histogram.ts';
import { median, round } from '../../measure/statistics.ts';
import { openBenchFlight } from '../../parts/flights.ts';
import type { Heaps } from '../../parts/heaps.ts';
import { startTemporal } from '../../parts/temporal.ts';
import { startWorkerProcess, type WorkerProcess } from '../../parts/worker.ts';
import { Life, type Trip } from './life.ts';
import { runsOf, type Run } from './runs.ts';

const customers = 400;
const steps = 10;
/** On another flight: a worker that has just started still compiles, and opens its connections. */
const warmUp = 2_000;
const stallTargetMs = 250;
/** Compilers and caches fill up to here: memory counts from then on. */
const settledAfter = 3;
const heapGrowthTarget = 0.1;
const namespace = 'default';

export const longLife: Bench = {
  name: 'long-life',
  about: 'one flight through many runs: stalls, memory, and whether it still counts right',
  amount: { name: 'decisions', about: 'decisions in all', usual: 200_000 },
  on: 'nothing',
  async run(decisions) {
    const server = await startTemporal();
    const worker = await startWorkerProcess(server.address);
    const client = await connectClient(server.address, namespace);
    try {
      return await measure({ address: server.address, client, worker, decisions });
    } finally {
      await worker.stop();
      await client.connection.close();
      await server.stop();
    }
  },
};

interface Parts {
  readonly address: string;
  readonly client: Client;
  readonly worker: WorkerProcess;
  readonly decisions: number;
}

async function measure({ address, client, worker, decisions }: Parts): Promise<BenchResult> {
  const send = updateFlights(client);
  await new Life(await openBenchFlight(address, namespace), customers, send).live(warmUp);
  const flightId = await openBenchFlight(address, namespace);
  const life = new Life(flightId, customers, send);
  const heaps: Heaps[] = [];
  for (let step = 0; step < steps; step += 1) {
    await life.live(decisions / steps);
    heaps.push(await worker.heaps());
  }
  const workflowId = flightWorkflowId(flightId);
  const manifest = await client.workflow
    .getHandle(workflowId)
    .query<Manifest>(flightMessages.manifest);
  const runs = await runsOf(client, workflowId);
  return report(life, heaps, manifest, runs);
}

function report(
  life: Life,
  heaps: readonly Heaps[],
  manifest: Manifest,
  runs: readonly Run[],
): BenchResult {
  const stallMs = percentileMs(life.waits, 100);
  const correct = life.accountsFor(manifest.version) && ownsTheSame(life, manifest);
  const grown = growth(heaps.map(({ heap }) => heap));
  const perSecond = life.decided / (life.busyMs / 1_000);
  return {
    figures: [
      {
        what: `one flight, ${round(life.decided)} decisions, ${runs.length} runs: longest wait for an answer`,
        target: `≤ ${stallTargetMs} ms`,
        measured: `${round(stallMs)} ms (p99.9 ${round(percentileMs(life.waits, 99.9))} ms, p50 ${round(percentileMs(life.waits, 50))} ms)`,
        met: stallMs <= stallTargetMs,
      },
      {
        what: "the worker's heaps after a collection, at the end ÷ at 30 %",
        target: `≤ ${1 + heapGrowthTarget}`,
        measured: `${round(grown)} (${heaps.map(({ heap }) => round(heap / 2 ** 20)).join(', ')} MiB)`,
        met: grown <= 1 + heapGrowthTarget,
      },
      {
        what: 'every change has its own version, versions without a hole, all own what they were told',
        target: 'yes',
        measured: correct ? 'yes' : 'no',
        met: correct,
      },
    ],
    notes: [
      `${round(perSecond)} decisions/s of ${life.customers.length} customers; no answer at all for ${round(life.longestGapMs)} ms at most.`,
      describeRuns(runs, life.trips),
      `Worker's RSS at each tenth: ${heaps.map(({ rss }) => round(rss / 2 ** 20)).join(', ')} MiB.`,
    ],
  };
}

/** At the end, against the moment from which memory counts. */
function growth(bytes: readonly number[]): number {
  return (bytes.at(-1) ?? Number.NaN) / (bytes[settledAfter - 1] ?? Number.NaN);
}

function ownsTheSame(life: Life, manifest: Manifest): boolean {
  const owned = new Map(manifest.orders.map(({ orderId, hold }) => [orderId, hold.seats.join()]));
  const told = life.customers.filter(({ has }) => has.length > 0);
  return (
    owned.size === told.length &&
    told.every(({ orderId, has }) => owned.get(orderId) === has.join())
  );
}

function describeRuns(runs: readonly Run[], trips: readonly Trip[]): string {
  const inputs = runs.slice(1).map(({ inputBytes }) => inputBytes / 1024);
  const meets = ({ from, to }: Trip): boolean =>
    runs.some(({ startedAt }) => from <= startedAt && startedAt <= to);
  const took = (some: readonly Trip[]): number[] => some.map(({ from, to }) => to - from);
  const crossing = took(trips.filter(meets));
  const within = took(trips.filter((trip) => !meets(trip)));
  const commands = trips.reduce((sum, trip) => sum + trip.commands, 0);
  return (
    `A run hands ${round(median(inputs))} KiB over to the next (${round(Math.max(...inputs))} at most). ` +
    `Batches of ${round(commands / trips.length)} on average took ${round(median(within))} ms (${round(Math.max(...within))} at most); ` +
    `those that met a new run ${round(median(crossing))} ms (${round(Math.max(...crossing))} at most).`
  );
}
