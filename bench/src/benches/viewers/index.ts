import type { Bench, BenchResult, Figure } from '../../bench.ts';
import { mergeEncoded, percentileMs, round, whole } from '../../measure.ts';
import type { CrowdReport } from './messages.ts';
import { perSecond, watchInTurns, type CrowdFigures } from './rounds.ts';

const targetMs = 100;
const smallest = 1_000;
const usual = 5_000;

export const viewersBench: Bench = {
  name: 'viewers',
  about: `${whole(smallest)} viewers of one flight and then more, ${perSecond} changes a second`,
  amount: { name: 'viewers', about: 'viewers in the end', usual },
  on: 'system',
  async run(system, most) {
    const results: BenchResult[] = [];
    for (const size of new Set([Math.min(smallest, most), most]))
      results.push(result(await watchInTurns(system, size)));
    return {
      figures: results.flatMap(({ figures }) => figures),
      notes: [
        "Commit is the time that the Temporal server wrote on the event of the flight's decision; every viewer's receipt of each change counts. Viewers, product, Temporal and customers share the machine.",
        ...results.flatMap(({ notes }) => notes),
      ],
    };
  },
};

function result(crowd: CrowdFigures): BenchResult {
  const { viewers, commits, reports } = crowd;
  const product = mergeEncoded(reports.map((report) => report.product));
  const bare = mergeEncoded(reports.map((report) => report.bare));
  const lost = sum(reports, (report) => report.lost);
  const gaps = sum(reports, (report) => report.gaps);
  const diverged = sum(reports, (report) => report.diverged);
  const p99 = percentileMs(product, 99);
  const who = `${whole(viewers)} viewers, ${perSecond} changes/s`;
  const figures: Figure[] = [
    {
      what: `${who}: lost changes, gaps, viewers that differ in the end`,
      target: '0, 0, 0',
      measured: `${lost}, ${gaps}, ${diverged} (of ${whole(commits * viewers)} receipts)`,
      met: lost + gaps + diverged === 0,
    },
    {
      what: `${who}: commit → receipt, p99`,
      target: `≤ ${targetMs} ms`,
      measured: `${round(p99)} ms (p95 ${round(percentileMs(product, 95))}, p50 ${round(percentileMs(product, 50))})`,
      met: p99 <= targetMs,
    },
  ];
  return { figures, notes: [describe(crowd, bare)] };
}

/**
 * Processor time of the serving process for one message to one viewer; the product's without what as many changes took
 * it when there were no viewers.
 */
function costUs({ viewers, reports, cpuMs, bareSent }: CrowdFigures) {
  const messages = sum(reports, (report) => report.messages);
  return {
    product: ((cpuMs.product - cpuMs.alone) * 1_000) / messages,
    bare: (cpuMs.bare * 1_000) / (bareSent * viewers),
  };
}

function describe(crowd: CrowdFigures, bare: ReturnType<typeof mergeEncoded>): string {
  const { viewers, commits, reports, cpuMs } = crowd;
  const cost = costUs(crowd);
  const each = sum(reports, (report) => report.messages) / viewers;
  return (
    `${whole(viewers)} viewers: ${commits} changes in ${round(each)} messages to each. In turns with it, a bare Socket.IO ` +
    `broadcast of the same payload to as many sockets at the same rate: p99 ${round(percentileMs(bare, 99))} ms, ` +
    `p95 ${round(percentileMs(bare, 95))} ms, p50 ${round(percentileMs(bare, 50))} ms, lost ${sum(reports, (report) => report.bareLost)}. ` +
    `A message to a viewer took the backend ${round(cost.product)} µs of processor time, and the bare server ${round(cost.bare)} µs; ` +
    `a change itself (requests, query, notice) ${round(cpuMs.alone / commits)} ms.`
  );
}

function sum(reports: readonly CrowdReport[], of: (report: CrowdReport) => number): number {
  return reports.reduce((total, report) => total + of(report), 0);
}
