import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { seatDesignators } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { OrderSeatCommand, Outcome } from '@aisle/shared/seat-map';
import { flightMessages, type CommandBatch } from '@aisle/shared/workflow-api';
import { GroupCommit, updateFlights } from '@aisle/shared/group-commit';
import { encrypting } from '@aisle/shared/payload-codec';
import { connectClient } from '@aisle/worker/src/connect.ts';
import type { Bench } from '../bench.ts';
import { closedLoop, compare, percentile, round } from '../measure.ts';
import type { System } from '../parts/system.ts';

const aircraft = 'A380-800';
const target = 40;
const rounds = 4;
const roundMs = 3_000;
/** Past ten, the server refuses updates and the plain client retries after seconds. */
const plainCallers = 8;
const groupCallers = 1_000;
/** One worker gives a flight fewer slots than that; the customers of many are in one process here. */
const bounds = { ...limits, commandSlots: 2 * groupCallers };

export const decisions: Bench = {
  name: 'decisions',
  about: 'one flight: group commit against one update per hold',
  async run(start) {
    const system = await start();
    const plain = await plainSide(system);
    const group = await groupSide(system);
    await group.round();
    const { ours, baseline, ratio, range } = await compare(plain.round, group.round, rounds);
    await Promise.all([plain.close(), group.close()]);
    return {
      figures: [
        {
          what: 'one flight, decisions/s: group commit ÷ one update per hold',
          target: `≥ ${target}`,
          measured: `${round(ratio)} (${round(ours)} ÷ ${round(baseline)})`,
          met: ratio >= target,
        },
      ],
      notes: [
        `Rounds of ${roundMs / 1000} s in turns, ${rounds} of each; ratios from ${round(range[0])} to ${round(range[1])}.`,
        `Group commit: ${groupCallers} customers, batches of ${round(group.meanBatch())} on average, an answer after ${round(group.p95Ms())} ms (p95), ${Math.round(group.acceptedShare() * 100)} % accepted.`,
        `One update per hold: ${plainCallers} callers with the client's defaults, an answer after ${round(plain.p95Ms())} ms (p95).`,
      ],
    };
  },
};

/** One order that takes a seat, whichever comes to mind, gives it back, takes another: some are taken. */
function customer(): () => OrderSeatCommand {
  const seats = seatDesignators(aircraft);
  const orderId = randomUUID();
  let revision = 0;
  return () => {
    revision += 1;
    const wanted = seats[Math.floor(Math.random() * seats.length)] ?? '';
    return {
      type: 'set-seats',
      orderId,
      revision,
      issuedAt: Date.now(),
      seats: revision % 2 === 1 ? [wanted] : [],
      holdMs: limits.holdMs,
    };
  };
}

/** How a client reaches the system's Temporal server. */
async function temporalOf({ data }: System) {
  const address = await data.address('temporal');
  const dataConverter = encrypting(await data.payloadKeys());
  return { address, namespace: 'default', dataConverter };
}

/** As Temporal's documentation has it: the client with its own defaults. */
async function plainSide(system: System) {
  const { address, ...options } = await temporalOf(system);
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection, ...options });
  const flight = await system.site.openFlight(aircraft);
  const handle = workflow.getHandle(flightWorkflowId(flight.id));
  const latenciesMs: number[] = [];
  const customers = Array.from({ length: plainCallers }, customer);
  return {
    p95Ms: () => percentile(latenciesMs, 95),
    close: () => connection.close(),
    round: async () => {
      const load = await closedLoop({
        callers: plainCallers,
        durationMs: roundMs,
        once: async (caller) => {
          const args: [CommandBatch] = [{ commands: [customers[caller]!()] }];
          await handle.executeUpdate<Outcome[], [CommandBatch]>(flightMessages.commands, { args });
        },
      });
      latenciesMs.push(...load.latenciesMs);
      return load.perSecond;
    },
  };
}

/** As a worker has it. */
async function groupSide(system: System) {
  const { address, namespace, dataConverter } = await temporalOf(system);
  const client = await connectClient({ address }, namespace, dataConverter);
  const flight = await system.site.openFlight(aircraft);
  const send = updateFlights(client);
  const batches: number[] = [];
  const commits = new GroupCommit((flightId, commands) => {
    batches.push(commands.length);
    return send(flightId, commands);
  }, bounds);
  const latenciesMs: number[] = [];
  const customers = Array.from({ length: groupCallers }, customer);
  let accepted = 0;
  return {
    acceptedShare: () => accepted / latenciesMs.length,
    meanBatch: () => batches.reduce((sum, size) => sum + size, 0) / batches.length,
    p95Ms: () => percentile(latenciesMs, 95),
    close: () => client.connection.close(),
    round: async () => {
      const load = await closedLoop({
        callers: groupCallers,
        durationMs: roundMs,
        once: async (caller) => {
          const result = await commits.submit(flight.id, customers[caller]!());
          if (result.kind !== 'decided') throw new Error(`not decided: ${JSON.stringify(result)}`);
          if (result.outcome.ok) accepted += 1;
        },
      });
      latenciesMs.push(...load.latenciesMs);
      return load.perSecond;
    },
  };
}
