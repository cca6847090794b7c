/** A process with some hundred viewers: those of the load tester, which follow a flight as a page does. */
import { SharedMessages } from '@aisle/loadtest/src/client/messages.ts';
import { Cookies } from '@aisle/loadtest/src/client/site.ts';
import { limitHandshakes, Viewer } from '@aisle/loadtest/src/client/viewer.ts';
import { Recorder, RunClock, type Receipt } from '@aisle/loadtest/src/observations.ts';
import { differences } from '@aisle/loadtest/src/versions.ts';
import type { PublicSeats } from '@aisle/shared/seat-map';
import { answerParent } from '../parts/processes.ts';

/** When the server wrote down that a version of the flight was decided; ms since the epoch. */
export type Commit = readonly [version: number, at: number];

interface Question {
  readonly type: 'watch';
  readonly url: string;
  readonly flightId: string;
  readonly viewers: number;
}

interface Reckoning {
  readonly type: 'report';
  /** By version. */
  readonly commits: readonly Commit[];
  readonly final: { readonly version: number; readonly seats: PublicSeats };
}

export type ToCrowd = Question | Reckoning;
export type FromCrowd = { readonly watching: number } | CrowdReport;

export interface CrowdReport {
  /** From each change's commit to its receipt by each viewer, ms. */
  readonly receiptsMs: Float64Array;
  /** Changes that a viewer never received, over all viewers. */
  readonly lost: number;
  /** How often a viewer had to ask for what it had missed, or lost its connection. */
  readonly gaps: number;
  /** Viewers whose seats or version differ from the flight's in the end. */
  readonly diverged: number;
}

const clock = new RunClock();
const recorder = new Recorder();
let viewers: readonly Viewer[] = [];

function nothing(): void {
  // They have no orders.
}

async function watch({ url, flightId, viewers: count }: Question): Promise<FromCrowd> {
  const shared = new SharedMessages([]);
  const handshakes = limitHandshakes();
  const parts = { target: url, flightId, clock, recorder, shared, handshakes };
  viewers = Array.from(
    { length: count },
    (_, number) =>
      new Viewer({ ...parts, number, cookies: new Cookies(), onOrder: nothing, onWatch: nothing }),
  );
  const outcomes = await Promise.all(viewers.map((viewer) => viewer.watch()));
  const failure = outcomes.find(({ kind }) => kind !== 'flight');
  if (failure) throw new Error(`a viewer cannot watch: ${JSON.stringify(failure)}`);
  return { watching: count };
}

function report({ commits, final }: Reckoning): CrowdReport {
  const receiptsMs: number[] = [];
  let [lost, gaps] = [0, 0];
  for (const { receipts } of recorder.streams) {
    let next = 0;
    for (const receipt of receipts) {
      for (; (commits[next]?.[0] ?? Infinity) <= versionOf(receipt); next += 1)
        receiptsMs.push(clock.beganAt + receipt.at - (commits[next]?.[1] ?? 0));
    }
    lost += commits.length - next;
    // The first snapshot is none.
    gaps += receipts.filter(({ kind }) => kind !== 'changed').length - 1;
  }
  const diverged = viewers.filter(
    ({ version, seats }) =>
      version !== final.version || differences(seats ?? {}, final.seats).length > 0,
  ).length;
  return { receiptsMs: Float64Array.from(receiptsMs), lost, gaps, diverged };
}

function versionOf(receipt: Receipt): number {
  if (receipt.kind === 'snapshot') return receipt.version;
  return 'change' in receipt ? receipt.change.version : -1;
}

answerParent(async (told: ToCrowd): Promise<FromCrowd> => {
  return told.type === 'watch' ? watch(told) : report(told);
});
