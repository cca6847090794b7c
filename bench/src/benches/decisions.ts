import { randomUUID } from 'node:crypto';
import { seatDesignators } from '@aisle/shared/aircraft';
import { flightWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { OrderSeatCommand, Outcome } from '@aisle/shared/seat-map';
import { flightMessages, type CommandBatch } from '@aisle/shared/workflow-api';
import { GroupCommit, updateFlights } from '@aisle/shared/group-commit';
import type { Bench } from '../bench.ts';
import { closedLoop, compare, percentile, round } from '../measure.ts';
import type { Stage } from '../parts/stage.ts';

const target = 40;
const rounds = 4;
const roundMs = 3_000;
/** Past ten, the server refuses updates and the plain client retries after seconds. */
const plainCallers = 8;
const groupCallers = 1_000;

export const decisions: Bench = {
  name: 'decisions',
  about: 'one flight: group commit against one update per hold',
  on: 'stage',
  async run(stage) {
    const plain = await plainSide(stage);
    const group = await groupSide(stage);
    await group.round();
    const { ours, baseline, ratio, range } = await compare(plain.round, group.round, rounds);
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
  const seats = seatDesignators('A380-800');
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

async function plainSide(stage: Stage) {
  const flight = await stage.openFlight();
  const handle = stage.plain.workflow.getHandle(flightWorkflowId(flight.id));
  const latenciesMs: number[] = [];
  const customers = Array.from({ length: plainCallers }, customer);
  return {
    p95Ms: () => percentile(latenciesMs, 95),
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

async function groupSide(stage: Stage) {
  const flight = await stage.openFlight();
  const send = updateFlights(stage.committing);
  const batches: number[] = [];
  const commits = new GroupCommit((flightId, commands) => {
    batches.push(commands.length);
    return send(flightId, commands);
  }, limits);
  const latenciesMs: number[] = [];
  const customers = Array.from({ length: groupCallers }, customer);
  let accepted = 0;
  return {
    acceptedShare: () => accepted / latenciesMs.length,
    meanBatch: () => batches.reduce((sum, size) => sum + size, 0) / batches.length,
    p95Ms: () => percentile(latenciesMs, 95),
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
