import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../../bench.ts';
import { round, whole } from '../../measure/statistics.ts';
import { startChild } from '../../parts/child.ts';
import { readMetric } from '../../parts/metrics.ts';
import { processLoad } from '../../parts/process-load.ts';
import type { System } from '../../parts/system.ts';
import { Changes } from '../viewers/changes.ts';
import type { FromChurn, ToChurn } from './churn.ts';

const viewers = 500;
const flights = 20;
const changesPerSecond = 10;
const secondMs = 1_000;
const minuteSeconds = 60;
const heapMetric = 'nodejs_heap_size_used_bytes';
/** Of the heap, over each minute of churn, once the first one has warmed everything up. */
const growthTarget = 0.01;

interface Minute {
  /** The least that was in use, bytes: what lives when garbage has just been collected. */
  readonly heap: number;
  readonly rss: number;
}

export const viewerMemory: Bench = {
  name: 'viewer-memory',
  about: 'memory of a backend whose viewers come, change flights and go',
  amount: { name: 'minutes', about: 'minutes of coming and going, one more to warm up', usual: 3 },
  on: 'system',
  async run(system, minutes) {
    const opened = await openFlights(system, Math.max(flights, minutes + 1));
    const crowd = startChild<ToChurn, FromChurn>(new URL('./churn.ts', import.meta.url));
    crowd.tell({ type: 'begin', url: system.url, flightIds: opened, viewers });
    const [measured] = await Promise.all([
      watchMemory(system, minutes),
      changeByTheMinute(system, opened.slice(0, minutes + 1)),
    ]);
    const { visits } = await crowd.ask({ type: 'end' });
    await crowd.stop();
    const [first, last] = [measured[0]!, measured.at(-1)!];
    const growth = (last.heap / first.heap) ** (1 / Math.max(1, minutes - 1)) - 1;
    return {
      figures: [
        {
          what: `${minutes} minutes of churn, ${viewers} viewers at a time: growth of the backend's heap a minute`,
          target: `≤ ${growthTarget * 100} %`,
          measured: `${round(growth * 100)} % (${mib(first.heap)} → ${mib(last.heap)} MiB)`,
          met: growth <= growthTarget,
        },
      ],
      notes: [
        `${whole(visits)} visits to ${opened.length} flights, one of which at a time changed ${changesPerSecond} times a second. ` +
          `The least heap in use in each minute, MiB: ${measured.map(({ heap }) => mib(heap)).join(', ')}; memory of the process: ${measured.map(({ rss }) => mib(rss)).join(', ')}.`,
      ],
    };
  },
};

async function openFlights(system: System, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push((await system.openFlight()).id);
  return ids;
}

/** Another flight each minute: an order may change its seats so often only. */
async function changeByTheMinute(system: System, flightIds: readonly string[]): Promise<void> {
  for (const flightId of flightIds) {
    const changes = await Changes.prepare(system.url, flightId, changesPerSecond);
    await changes.run(minuteSeconds * secondMs);
  }
}

/** Looks once a second; gives each minute but the first, in which everything warms up. */
async function watchMemory(system: System, minutes: number): Promise<Minute[]> {
  const pid = await system.pid('backend');
  const measured: Minute[] = [];
  for (let minute = 0; minute <= minutes; minute += 1) {
    let heap = Infinity;
    for (let second = 0; second < minuteSeconds; second += 1) {
      await sleep(secondMs);
      heap = Math.min(heap, await readMetric(system.url, heapMetric));
    }
    measured.push({ heap, rss: (await processLoad(pid)).rss });
  }
  return measured.slice(1);
}

function mib(bytes: number): string {
  return round(bytes / 2 ** 20);
}
