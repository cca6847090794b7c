import { updateFlights } from '@aisle/worker/src/activities/flight-updates.ts';
import { connectClient } from '@aisle/worker/src/connect.ts';
import type { Bench, BenchResult } from '../../bench.ts';
import { median, percentile, round } from '../../measure/statistics.ts';
import { startChild } from '../../parts/child.ts';
import { openBenchFlight } from '../../parts/flights.ts';
import { startTemporal } from '../../parts/temporal.ts';
import { startWorkerProcess } from '../../parts/worker.ts';
import { Life } from '../long-life/life.ts';
import type { FromReader, ToReader } from './reader.ts';

const customers = 400;
const looks = 40;
const openTargetMs = 2_000;
const againTargetMs = 50;
const stallTargetMs = 200;
const memoryTargetMiB = 400;
const namespace = 'default';

export const lookBack: Bench = {
  name: 'look-back',
  about: 'the time machine on a long flight: opening, scrubbing, exporting, and what it costs',
  amount: { name: 'look-back-decisions', about: 'decisions of the flight', usual: 50_000 },
  on: 'nothing',
  async run(decisions) {
    const server = await startTemporal();
    const worker = await startWorkerProcess(server.address);
    const client = await connectClient(server.address, namespace);
    const reader = startChild<ToReader, FromReader>(new URL('./reader.ts', import.meta.url));
    try {
      const flightId = await openBenchFlight(server.address, namespace);
      const life = new Life(flightId, customers, updateFlights(client));
      await life.live(decisions);
      const moments = Array.from({ length: looks }, () => Math.random());
      return report(life, await reader.ask({ address: server.address, flightId, moments }));
    } finally {
      await reader.stop();
      await worker.stop();
      await client.connection.close();
      await server.stop();
    }
  },
};

function report(life: Life, found: FromReader): BenchResult {
  const { summary, checked } = found;
  const runs = summary.runs.length;
  const againMs = percentile(found.againMs, 95);
  const memoryMiB = (found.rssMost - found.rssBefore) / 2 ** 20;
  const agrees =
    life.accountsFor(summary.to) && checked.differenceCount === 0 && checked.checkedRuns === runs;
  const flight = `${round(life.decided)} decisions in ${runs} runs`;
  return {
    figures: [
      {
        what: `a flight of ${flight} is opened for looking back`,
        target: `≤ ${openTargetMs} ms`,
        measured: `${round(found.openMs)} ms`,
        met: found.openMs <= openTargetMs,
      },
      {
        what: 'the map at any version, of a run that was looked at before: p95',
        target: `≤ ${againTargetMs} ms`,
        measured: `${round(againMs)} ms (p50 ${round(median(found.againMs))} ms; at first p50 ${round(median(found.firstMs))} ms, at most ${round(Math.max(...found.firstMs))} ms)`,
        met: againMs <= againTargetMs,
      },
      {
        what: 'longest stall of the event loop while looking back, exporting and checking',
        target: `≤ ${stallTargetMs} ms`,
        measured: `${round(found.longestStallMs)} ms`,
        met: found.longestStallMs <= stallTargetMs,
      },
      {
        what: 'memory for it at most (RSS)',
        target: `≤ ${memoryTargetMiB} MiB`,
        measured: `${round(memoryMiB)} MiB`,
        met: memoryMiB <= memoryTargetMiB,
      },
      {
        what: 'every version that customers were told of is there, and the replay agrees with the record',
        target: 'yes',
        measured: agrees ? 'yes' : `no: ${checked.differences.map(({ what }) => what).join('; ')}`,
        met: agrees,
      },
    ],
    notes: [
      `The export took ${round(found.exportMs)} ms (${round(found.exportBytes / 2 ** 20)} MiB), its check ${round(found.checkMs)} ms.`,
    ],
  };
}
