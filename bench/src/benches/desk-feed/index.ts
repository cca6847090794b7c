import { prepare } from '@aisle/scripts/prepare.mjs';
import type { Bench, Figure } from '../../bench.ts';
import { round, whole } from '../../measure/statistics.ts';
import { watchFeed, type PageFigures, type Span } from './page.ts';

const perSecond = 50;
const framesTarget = 0.95;
/** Two frames at sixty a second, and a little. */
const frameTargetMs = 34;
const growthTarget = 1.1;

export const deskFeed: Bench = {
  name: 'desk-feed',
  about: `the desk's page with ${perSecond} events a second in its feed: frames, stalls, memory`,
  amount: { name: 'desk-feed-seconds', about: 'seconds of each side', usual: 60 },
  on: 'nothing',
  async run(seconds) {
    await prepare();
    const idle = await watchFeed(0, seconds);
    const busy = await watchFeed(perSecond, seconds);
    return { figures: report(idle, busy), notes: notes(idle, busy, seconds) };
  },
};

const growth = ({ start, end }: Span) => end / start;
const mib = (bytes: number) => round(bytes / 2 ** 20);

const heapOf = ({ heap }: PageFigures) => `${mib(heap.start)} → ${mib(heap.end)} MiB`;

function report(idle: PageFigures, busy: PageFigures): Figure[] {
  const share = busy.framesPerSecond / idle.framesPerSecond;
  const heapGrowth = growth(busy.heap) / growth(idle.heap);
  const stalls = busy.longTasks - idle.longTasks;
  return [
    {
      what: `frames a second with ${perSecond} events a second, to those with none`,
      target: `≥ ${framesTarget}`,
      measured: `${round(share)} (${round(busy.framesPerSecond)} to ${round(idle.framesPerSecond)})`,
      met: share >= framesTarget,
    },
    {
      what: 'from a frame to the next, p99',
      target: `≤ ${frameTargetMs} ms`,
      measured: `${round(busy.frameP99Ms)} ms (with none ${round(idle.frameP99Ms)}; longest ${round(busy.longestFrameMs)} to ${round(idle.longestFrameMs)})`,
      met: busy.frameP99Ms <= frameTargetMs,
    },
    {
      what: 'tasks of more than 50 ms, beyond those with no events',
      target: '0',
      measured: `${Math.max(0, stalls)} (${busy.longTasks}, ${round(busy.longTasksMs)} ms together; with none ${idle.longTasks})`,
      met: stalls <= 0,
    },
    {
      what: 'elements of the page, at the end to the start',
      target: `≤ ${growthTarget}`,
      measured: `${round(growth(busy.nodes))} (${whole(busy.nodes.start)} → ${whole(busy.nodes.end)}; with none ${round(growth(idle.nodes))})`,
      met: growth(busy.nodes) <= growthTarget,
    },
    {
      what: "growth of JavaScript's heap (after collections), to the growth with no events",
      target: `≤ ${growthTarget}`,
      measured: `${round(heapGrowth)} (${heapOf(busy)}; with none ${heapOf(idle)})`,
      met: heapGrowth <= growthTarget,
    },
    {
      what: 'events that came into the list, of those told',
      target: 'all',
      measured: `${whole(busy.shown)} of ${whole(busy.told)}`,
      // Those of the last batch may still be on their way.
      met: busy.shown >= busy.told - perSecond / 10 && busy.told > 0,
    },
  ];
}

function notes(idle: PageFigures, busy: PageFigures, seconds: number): string[] {
  const share = (of: PageFigures) => `${round(of.busy * 100)} %`;
  return [
    `Each side ${seconds} s in a browser of its own, on the built pages at 1440 × 900 over a real socket; the feed's memory is full from the beginning. Rows, charts and invariants come as the backend sends them.`,
    `The page's thread worked ${share(busy)} of the time, with no events ${share(idle)}: ${round(busy.busy / idle.busy)} times as much.`,
  ];
}
