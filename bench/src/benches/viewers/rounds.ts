import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { seatDesignators } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import { openHistory, encrypting } from '@aisle/shared/payload-codec';
import type { Outcome, PublicSeats } from '@aisle/shared/seat-map';
import type { FlightChanged } from '@aisle/shared/contract';
import { RestCustomer } from '../../parts/rest.ts';
import { startChild, type Child, processorMs } from '../../parts/processes.ts';
import type { System } from '../../parts/system.ts';
import { openSocket, watchFlight } from '../../parts/viewer.ts';
import type { Commit, CrowdReport, FromBare, FromCrowd, ToBare, ToCrowd } from './messages.ts';

interface Walker {
  readonly customer: RestCustomer;
  readonly seats: readonly [string, string];
  turns: number;
}

/** Customers of one flight who move from seat to seat, so many changes a second. */
class Changes {
  readonly #walkers: readonly Walker[];
  readonly #perSecond: number;
  #next = 0;

  private constructor(walkers: readonly Walker[], perSecond: number) {
    this.#walkers = walkers;
    this.#perSecond = perSecond;
  }

  /** One customer for each change a second, so that each has a second for each of theirs. */
  static async prepare(url: string, flightId: string, perSecond: number): Promise<Changes> {
    const seats = seatDesignators('A380-800');
    const walkers: Walker[] = [];
    for (let index = 0; index < perSecond; index += 1) {
      const [one = '', other = ''] = seats.slice(index * 2);
      const customer = new RestCustomer(url);
      await customer.create(flightId, [one]);
      walkers.push({ customer, seats: [one, other], turns: 0 });
    }
    return new Changes(walkers, perSecond);
  }

  /** Makes changes by the clock, whether or not earlier ones have been answered; resolves when all are. */
  async run(durationMs: number): Promise<number> {
    const begin = performance.now();
    const under: Promise<unknown>[] = [];
    const total = Math.round((durationMs / 1_000) * this.#perSecond);
    for (let index = 0; index < total; index += 1) {
      await sleep(Math.max(0, begin + (index * 1_000) / this.#perSecond - performance.now()));
      under.push(this.#step());
    }
    await Promise.all(under);
    return total;
  }

  #step(): Promise<unknown> {
    const walker = this.#walkers[this.#next % this.#walkers.length]!;
    this.#next += 1;
    walker.turns += 1;
    return walker.customer.changeSeats([walker.seats[walker.turns % 2 === 0 ? 0 : 1]]);
  }
}

/**
 * When each version of a flight was decided, from the flight's own history: the time that the server
 * wrote on the event that completed the update, a moment before the event was on disk. No earlier
 * and no fairer moment is known. Reads the flight's latest run only.
 */
async function readCommits(
  client: Client,
  flightId: string,
  dataConverter: DataConverter,
): Promise<Commit[]> {
  const history = await client.workflow.getHandle(flightWorkflowId(flightId)).fetchHistory();
  await openHistory({ history }, dataConverter);
  return (history.events ?? []).flatMap((event): Commit[] => {
    const outcome = event.workflowExecutionUpdateCompletedEventAttributes?.outcome;
    const data = outcome?.success?.payloads?.[0]?.data;
    if (!data) return [];
    const { seconds, nanos } = event.eventTime ?? {};
    const at = Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000;
    const outcomes = JSON.parse(Buffer.from(data).toString('utf8')) as Outcome[];
    return outcomes.flatMap((each): Commit[] => (each.ok ? [[each.version, at]] : []));
  });
}

export const perSecond = 20;
const crowdCount = 2;
/** In turns with the bare broadcast. */
const rounds = 3;
const roundMs = 7_000;
/** A process that was busy for less than this share of a look has nothing left to send; it is given so long to come there. */
const quietShare = 0.25;
const lookMs = 500;
const patienceMs = 45_000;
/** Longer than any message takes, and than the relay's sweep. */
const settleMs = 5_000;

type Crowd = Child<ToCrowd, FromCrowd>;
type BareServer = Child<ToBare, FromBare>;

/** What a crowd of viewers saw, and what it cost the process that served it. */
export interface CrowdFigures {
  readonly viewers: number;
  readonly commits: number;
  readonly reports: readonly CrowdReport[];
  /**
   * Processor time of the backend, and of the bare server, while their rounds ran, ms; and of the backend for as many
   * changes before the viewers came.
   */
  readonly cpuMs: { readonly product: number; readonly bare: number; readonly alone: number };
  readonly bareSent: number;
}

/** Has so many viewers watch one flight that changes, in turns with a bare broadcast to as many. */
export async function watchInTurns(system: System, wanted: number): Promise<CrowdFigures> {
  const each = Math.ceil(wanted / crowdCount);
  const viewers = each * crowdCount;
  const bare: BareServer = startChild(new URL('./bare-server.ts', import.meta.url));
  const { url: bareUrl, pid: barePid } = await bare.ask({ type: 'listen' });
  const flight = await system.openFlight();
  const crowds = Array.from({ length: crowdCount }, (): Crowd =>
    startChild(new URL('./crowd.ts', import.meta.url)),
  );
  const changes = await Changes.prepare(system.url, flight.id, perSecond);
  const { seats: sample } = await firstMessage(system, flight.id, changes);
  const backend = await system.pid('backend');
  const alone = (await cpuOf(backend, () => changes.run(roundMs))) * rounds;
  const connect = {
    type: 'connect',
    productUrl: system.url,
    bareUrl,
    flightId: flight.id,
    viewers: each,
  } as const;
  await Promise.all(crowds.map((crowd) => crowd.ask(connect)));
  const { version: begin } = await system.flight(flight.id);
  const payload = { flightId: flight.id, from: 0, version: 0, seats: sample, serverTime: '' };
  const cpuMs = { product: 0, bare: 0, alone };
  let bareSent = 0;
  for (let index = 0; index < rounds; index += 1) {
    cpuMs.bare += await cpuOf(barePid, async () => {
      bareSent += await broadcast(bare, payload);
    });
    cpuMs.product += await cpuOf(backend, () => changes.run(roundMs));
  }
  await sleep(settleMs);
  const commits = await commitsSince(system, flight.id, begin);
  const reports = await collect(system, flight.id, crowds, commits, bareSent);
  await Promise.all([bare.stop(), ...crowds.map((crowd) => crowd.stop())]);
  return { viewers, commits: commits.length, reports, cpuMs, bareSent };
}

/** Processor time that a process takes for a piece of work and its aftermath, ms. */
async function cpuOf(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = await processorMs(pid);
  await work();
  await quiet(pid);
  return (await processorMs(pid)) - before;
}

/** What a side is late with must not meet the other side's round: a broadcast to thousands may be late by many seconds. */
async function quiet(pid: number): Promise<void> {
  const until = performance.now() + patienceMs;
  let cpuMs = await processorMs(pid);
  while (performance.now() < until) {
    await sleep(lookMs);
    const now = await processorMs(pid);
    if (now - cpuMs < lookMs * quietShare) return;
    cpuMs = now;
  }
}

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
  const dataConverter = encrypting(system.payloadKeys);
  const commits = await readCommits(
    new Client({ connection, dataConverter }),
    flightId,
    dataConverter,
  );
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
