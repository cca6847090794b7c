import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { must, seatsOf, type Booking, type Site } from '@aisle/e2e/support/site.ts';
import { flightWorkflowId } from '@aisle/shared/ids';
import { encrypting, openHistory } from '@aisle/shared/payload-codec';
import type { Outcome, PublicSeats } from '@aisle/shared/seat-map';
import type { Bench, BenchResult } from '../bench.ts';
import { percentile, round, whole } from '../measure.ts';
import { startChild } from '../parts/processes.ts';
import type { System } from '../parts/system.ts';
import type { Commit, CrowdReport, FromCrowd, ToCrowd } from './viewers-crowd.ts';

const targetMs = 100;
const smallest = 1_000;
const changesPerSecond = 20;
const watchedMs = 20_000;
const processes = 2;
/** Longer than any message takes, and than the relay's sweep. */
const settleMs = 5_000;

export const viewers: Bench = {
  name: 'viewers',
  about: `${whole(smallest)} viewers of one flight and then more, ${changesPerSecond} changes a second`,
  amount: { name: 'viewers', about: 'viewers in the end', usual: 5_000 },
  async run(start, most) {
    const system = await start();
    const results: BenchResult[] = [];
    for (const size of new Set([Math.min(smallest, most), most]))
      results.push(await measure(system, Math.ceil(size / processes)));
    return {
      figures: results.flatMap(({ figures }) => figures),
      notes: [
        "Commit is the time that the Temporal server wrote on the event of the flight's decision; every viewer's receipt of each change counts. Viewers, product, Temporal and customers share the machine.",
      ],
    };
  },
};

/** Has viewers watch one flight that changes, so many in each process. */
async function measure(system: System, each: number): Promise<BenchResult> {
  const { site } = system;
  const { id: flightId } = await site.openFlight('A380-800');
  const customers = await seatCustomers(site, flightId);
  const crowds = Array.from({ length: processes }, () =>
    startChild<ToCrowd, FromCrowd>(new URL('./viewers-crowd.ts', import.meta.url)),
  );
  const question = { type: 'watch', url: site.url, flightId, viewers: each } as const;
  await Promise.all(crowds.map((crowd) => crowd.ask(question)));
  const { version: begin } = await site.flight(flightId);
  await changeSeats(customers);
  await sleep(settleMs);
  const commits = (await readCommits(system, flightId)).filter(([version]) => version > begin);
  const { version, seats } = await site.flight(flightId);
  const final = { version, seats: seats as PublicSeats };
  const reports = await Promise.all(
    crowds.map((crowd) => crowd.ask({ type: 'report', commits, final })),
  );
  await Promise.all(crowds.map((crowd) => crowd.stop()));
  return told(each * processes, commits.length, reports as readonly CrowdReport[]);
}

function told(count: number, commits: number, reports: readonly CrowdReport[]): BenchResult {
  const sum = (of: (report: CrowdReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const [lost, gaps] = [sum((report) => report.lost), sum((report) => report.gaps)];
  const diverged = sum((report) => report.diverged);
  const receiptsMs = reports.flatMap((report) => [...report.receiptsMs]);
  const ms = (percent: number): number => percentile(receiptsMs, percent);
  const who = `${whole(count)} viewers, ${changesPerSecond} changes/s`;
  return {
    figures: [
      {
        what: `${who}: lost changes, gaps, viewers that differ in the end`,
        target: '0, 0, 0',
        measured: `${lost}, ${gaps}, ${diverged} (of ${whole(commits * count)} receipts)`,
        met: lost + gaps + diverged === 0,
      },
      {
        what: `${who}: commit → receipt, p99`,
        target: `≤ ${targetMs} ms`,
        measured: `${round(ms(99))} ms (p95 ${round(ms(95))}, p50 ${round(ms(50))})`,
        met: ms(99) <= targetMs,
      },
    ],
    notes: [],
  };
}

/** Who moves between two seats. */
interface Customer {
  readonly booking: Booking;
  readonly seats: readonly string[];
}

/** One customer for each change a second, so that each has a second for each of theirs. */
async function seatCustomers(site: Site, flightId: string): Promise<Customer[]> {
  const all = seatsOf(await site.flight(flightId));
  return Promise.all(
    Array.from({ length: changesPerSecond }, async (_, place) => {
      const seats = all.slice(place * 2, place * 2 + 2);
      return { booking: await site.book(flightId, seats.slice(0, 1)), seats };
    }),
  );
}

/** Makes changes by the clock, whether or not earlier ones have been answered; resolves when all are. */
async function changeSeats(customers: readonly Customer[]): Promise<void> {
  const begin = performance.now();
  const answers: ReturnType<Booking['setSeats']>[] = [];
  for (let change = 0; change < (watchedMs / 1_000) * changesPerSecond; change += 1) {
    const at = begin + (change * 1_000) / changesPerSecond;
    await sleep(Math.max(0, at - performance.now()));
    const { booking, seats } = customers[change % customers.length]!;
    const isBack = Math.floor(change / customers.length) % 2 === 1;
    answers.push(booking.setSeats(isBack ? seats.slice(0, 1) : seats.slice(1)));
  }
  for (const answer of await Promise.all(answers)) must(answer, 200);
}

/**
 * When each version of a flight was decided, from the flight's own history: the time that the server
 * wrote on the event that completed the update, a moment before the event was on disk. No earlier
 * and no fairer moment is known. Reads the flight's latest run only.
 */
async function readCommits({ data }: System, flightId: string): Promise<Commit[]> {
  const connection = await Connection.connect({ address: await data.address('temporal') });
  const { workflow } = new Client({ connection });
  const history = await workflow.getHandle(flightWorkflowId(flightId)).fetchHistory();
  await connection.close();
  await openHistory({ history }, encrypting(await data.payloadKeys()));
  return (history.events ?? []).flatMap((event): Commit[] => {
    const outcome = event.workflowExecutionUpdateCompletedEventAttributes?.outcome;
    const payload = outcome?.success?.payloads?.[0]?.data;
    if (!payload) return [];
    const { seconds, nanos } = event.eventTime ?? {};
    const at = Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000;
    const outcomes = JSON.parse(Buffer.from(payload).toString('utf8')) as Outcome[];
    return outcomes.flatMap((each): Commit[] => (each.ok ? [[each.version, at]] : []));
  });
}
