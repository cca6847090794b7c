import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { FlightChanged } from '@aisle/shared/contract';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { Bench, BenchResult } from '../../bench.ts';
import { mergeEncoded, percentileMs } from '../../measure/histogram.ts';
import { round } from '../../measure/statistics.ts';
import { startChild, type Child } from '../../parts/child.ts';
import type { System } from '../../parts/system.ts';
import { openSocket, watchFlight } from '../../parts/viewer.ts';
import { Changes } from './changes.ts';
import { readCommits } from './commits.ts';
import type { Commit, CrowdReport, FromBare, FromCrowd, ToBare, ToCrowd } from './messages.ts';

const targetMs = 100;
const viewers = 1_000;
const crowdCount = 2;
const perSecond = 20;
/** In turns with the bare broadcast. */
const rounds = 3;
const roundMs = 7_000;
/** Longer than any message takes, and than the relay's sweep. */
const settleMs = 4_000;

type Crowd = Child<ToCrowd, FromCrowd>;
type BareServer = Child<ToBare, FromBare>;

export const viewersBench: Bench = {
  name: 'viewers',
  about: `${viewers} viewers of one flight, ${perSecond} changes a second`,
  on: 'system',
  async run(system) {
    const bare: BareServer = startChild(new URL('./bare-server.ts', import.meta.url));
    const { url: bareUrl } = await bare.ask({ type: 'listen' });
    const flight = await system.openFlight();
    const crowds = Array.from({ length: crowdCount }, (): Crowd =>
      startChild(new URL('./crowd.ts', import.meta.url)),
    );
    const changes = await Changes.prepare(system.url, flight.id, perSecond);
    const { seats: sample } = await firstMessage(system, flight.id, changes);
    const connect = {
      type: 'connect',
      productUrl: system.url,
      bareUrl,
      flightId: flight.id,
      viewers: viewers / crowdCount,
    } as const;
    await Promise.all(crowds.map((crowd) => crowd.ask(connect)));
    const { version: begin } = await system.flight(flight.id);
    const payload = { flightId: flight.id, from: 0, version: 0, seats: sample, serverTime: '' };
    let bareSent = 0;
    for (let index = 0; index < rounds; index += 1) {
      bareSent += await broadcast(bare, payload);
      await sleep(500);
      await changes.run(roundMs);
      await sleep(500);
    }
    await sleep(settleMs);
    const commits = await commitsSince(system, flight.id, begin);
    const reports = await collect(system, flight.id, crowds, commits, bareSent);
    await Promise.all([bare.stop(), ...crowds.map((crowd) => crowd.stop())]);
    return result(reports, commits.length);
  },
};

/** What one change looks like on the wire, to broadcast the same without the product. */
async function firstMessage(
  system: System,
  flightId: string,
  changes: Changes,
): Promise<FlightChanged> {
  const socket = await openSocket(system.url);
  await watchFlight(socket, flightId);
  const message = new Promise<FlightChanged>((resolve) => socket.once('flight:changed', resolve));
  await changes.run(1_000 / perSecond);
  const first = await message;
  socket.close();
  return first;
}

async function broadcast(bare: BareServer, payload: object): Promise<number> {
  const total = Math.round((roundMs / 1_000) * perSecond);
  const begin = performance.now();
  for (let index = 0; index < total; index += 1) {
    await sleep(Math.max(0, begin + (index * 1_000) / perSecond - performance.now()));
    bare.tell({ type: 'broadcast', payload });
  }
  return total;
}

async function commitsSince(system: System, flightId: string, version: number): Promise<Commit[]> {
  const connection = await Connection.connect({ address: system.temporalAddress });
  const commits = await readCommits(new Client({ connection }), flightId);
  await connection.close();
  return commits.filter(([each]) => each > version);
}

async function collect(
  system: System,
  flightId: string,
  crowds: readonly Crowd[],
  commits: readonly Commit[],
  bareSent: number,
): Promise<CrowdReport[]> {
  const { version, seats } = await system.flight(flightId);
  const final = { version, seats: seats as PublicSeats };
  const answers = await Promise.all(
    crowds.map((crowd) => crowd.ask({ type: 'report', commits, final, bareSent })),
  );
  return answers.map((answer) => {
    if (answer.type !== 'report') throw new Error(`a crowd said ${answer.type}`);
    return answer;
  });
}

function result(reports: readonly CrowdReport[], changeCount: number): BenchResult {
  const sum = (of: (report: CrowdReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const product = mergeEncoded(reports.map((report) => report.product));
  const bare = mergeEncoded(reports.map((report) => report.bare));
  const lost = sum((report) => report.lost);
  const gaps = sum((report) => report.gaps);
  const diverged = sum((report) => report.diverged);
  const p95 = percentileMs(product, 95);
  const count = viewers.toLocaleString('en-GB');
  return {
    figures: [
      {
        what: `${count} viewers, ${perSecond} changes/s: lost changes, gaps, viewers that differ in the end`,
        target: '0, 0, 0',
        measured: `${lost}, ${gaps}, ${diverged} (of ${(changeCount * viewers).toLocaleString('en-GB')} receipts)`,
        met: lost + gaps + diverged === 0,
      },
      {
        what: `${count} viewers, ${perSecond} changes/s: commit → receipt, p95`,
        target: `≤ ${targetMs} ms`,
        measured: `${round(p95)} ms (p50 ${round(percentileMs(product, 50))} ms)`,
        met: p95 <= targetMs,
      },
    ],
    notes: [
      `Commit is the time that the Temporal server wrote on the event of the flight's decision; ${changeCount} changes, every viewer's receipt of each counts.`,
      `In turns with it, a bare Socket.IO broadcast of the same payload to the same ${count} sockets' twins at the same rate: ` +
        `p95 ${round(percentileMs(bare, 95))} ms, p50 ${round(percentileMs(bare, 50))} ms, lost ${sum((report) => report.bareLost)}. ` +
        'Viewers, product, Temporal and customers share the machine.',
    ],
  };
}
