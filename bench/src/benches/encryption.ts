import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { seatDesignators } from '@aisle/shared/aircraft';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { fingerprintOf, orderIdFor } from '@aisle/backend/src/booking/identity.ts';
import type { Bench, BenchResult } from '../bench.ts';
import { closedLoop, percentile, round } from '../measure.ts';
import { startStage, type Stage } from '../parts/stage.ts';

const callers = 30;
/** An aircraft has seats for some 160 orders a second of such a round. */
const roundMs = 3_000;
const leastShare = 0.95;
const mostCpu = 1.05;

/** One round: how long its orders took, and the processor time of worker and backend for all of them. */
interface Round {
  readonly orders: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
  readonly cpuMs: number;
}

export const encryption: Bench = {
  name: 'encryption',
  about: 'orders of which Temporal keeps everything encrypted, against the same in plain text',
  on: 'nothing',
  amount: { name: 'encryption-rounds', about: 'rounds of each', usual: 20 },
  async run(rounds) {
    const [sealed, plain] = [await startStage(testConverter), await startStage({})];
    try {
      await playRound(sealed);
      await playRound(plain);
      const played: (readonly [Round, Round])[] = [];
      for (let time = 0; time < rounds; time += 1) {
        // Whoever comes first in a pair comes second in the next.
        if (time % 2 === 0) played.push([await playRound(sealed), await playRound(plain)]);
        else {
          const second = await playRound(plain);
          played.push([await playRound(sealed), second]);
        }
      }
      return told(played);
    } finally {
      await sealed.stop();
      await plain.stop();
    }
  },
};

async function playRound({ booking, openFlight }: Stage): Promise<Round> {
  const flight = await openFlight();
  const free = [...seatDesignators(flight.aircraft)];
  const before = process.cpuUsage();
  const begin = performance.now();
  let orders = 0;
  let last = '';
  const { latenciesMs } = await closedLoop({
    callers,
    durationMs: roundMs,
    once: async () => {
      const seats = [free.pop() ?? ''];
      const orderId = orderIdFor(randomUUID(), 'bench');
      const fingerprint = fingerprintOf(flight.id, seats);
      const answer = await booking.createOrder({ orderId, flight, seats, fingerprint });
      if (!answer.ok) throw new Error(`an order was refused: ${answer.error.code}`);
      orders += 1;
      last = orderId;
    },
  });
  // Nobody waited for the first tasks of the orders.
  await booking.orderStatus(last);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - begin) / 1_000;
  return { orders, seconds, latenciesMs, cpuMs: (user + system) / 1_000 };
}

function told(played: readonly (readonly [Round, Round])[]): BenchResult {
  const [sealed, plain] = [played.map(([one]) => one), played.map(([, other]) => other)];
  // Over all rounds: what else the machine does is more than what is looked for, and evens out.
  const paces = [sealed, plain].map((side) => sum(side, 'orders') / sum(side, 'seconds'));
  const cpus = [sealed, plain].map((side) => sum(side, 'cpuMs') / sum(side, 'orders'));
  const [share, cpu] = [ratio(paces), ratio(cpus)];
  const p50 = (side: readonly Round[]): string =>
    `${round(
      percentile(
        side.flatMap((each) => each.latenciesMs),
        50,
      ),
    )} ms`;
  return {
    figures: [
      {
        what: `orders/s, ${callers} callers: encrypted ÷ in plain text`,
        target: `≥ ${leastShare}`,
        measured: `${round(share)} (${paces.map(round).join(' ÷ ')})`,
        met: share >= leastShare,
      },
      {
        what: 'processor time of worker and backend for an order: encrypted ÷ in plain text',
        target: `≤ ${mostCpu}`,
        measured: `${round(cpu)} (${cpus.map(round).join(' ÷ ')} ms)`,
        met: cpu <= mostCpu,
      },
    ],
    notes: [
      `Rounds of ${roundMs / 1_000} s in turns, ${played.length} of each; an answer after ${p50(sealed)} (p50) encrypted, ${p50(plain)} in plain text; worker and backend in one process.`,
    ],
  };
}

function sum(side: readonly Round[], what: 'orders' | 'seconds' | 'cpuMs'): number {
  return side.reduce((total, each) => total + each[what], 0);
}

function ratio([one = Number.NaN, other = Number.NaN]: readonly number[]): number {
  return one / other;
}
