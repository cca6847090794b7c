import { randomUUID } from 'node:crypto';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { taskQueues } from '@aisle/shared/workflow-api';
import { fingerprintOf, orderIdFor } from '@aisle/backend/src/booking/identity.ts';
import type { Bench, Figure } from '../bench.ts';
import { closedLoop } from '../measure/load.ts';
import { compare, type Comparison } from '../measure/rounds.ts';
import { percentile, round } from '../measure/statistics.ts';
import type { Stage } from '../parts/stage.ts';

const target = 0.9;
const concurrencies = [30, 50];
const rounds = 3;
const roundMs = 4_000;

export const orders: Bench = {
  name: 'orders',
  about: 'orders (start, hold, answer) against bare workflows that do nothing',
  on: 'stage',
  async run(stage) {
    const measured: Measured[] = [];
    await orderSide(stage, 10).round();
    for (const callers of concurrencies) measured.push(await measure(stage, callers));
    return { figures: measured.map(figure), notes: measured.map(describe) };
  },
};

interface Measured {
  readonly callers: number;
  readonly comparison: Comparison;
  readonly p95Ms: { readonly orders: number; readonly bare: number };
}

/** Each size of crowd for itself: the better one must not hide the other. */
function figure({ callers, comparison: { ours, baseline, ratio } }: Measured): Figure {
  return {
    what: `orders/s (start, hold, answer) ÷ bare workflows/s, same server, client and worker, ${callers} callers`,
    target: `≥ ${target}`,
    measured: `${round(ratio)} (${round(ours)} ÷ ${round(baseline)})`,
    met: ratio >= target,
  };
}

function describe({ callers, comparison, p95Ms }: Measured): string {
  const { ours, baseline, ratio, range } = comparison;
  return (
    `${callers} callers: ${round(ours)} orders/s (p95 ${round(p95Ms.orders)} ms) against ` +
    `${round(baseline)} bare workflows/s (p95 ${round(p95Ms.bare)} ms), ratio ${round(ratio)}, ` +
    `rounds from ${round(range[0])} to ${round(range[1])}.`
  );
}

async function measure(stage: Stage, callers: number): Promise<Measured> {
  const bare = bareSide(stage, callers);
  const ours = orderSide(stage, callers);
  const comparison = await compare(bare.round, ours.round, rounds);
  return { callers, comparison, p95Ms: { orders: ours.p95Ms(), bare: bare.p95Ms() } };
}

function bareSide(stage: Stage, callers: number) {
  return timed(callers, async () => {
    await stage.native.workflow.execute('bare', {
      taskQueue: taskQueues.orders,
      workflowId: `bare:${randomUUID()}`,
    });
  });
}

/** Every order takes a free seat of one flight; when the flight is full, the next is opened. */
function orderSide(stage: Stage, callers: number) {
  let flight: FlightDefinition | undefined;
  let free: string[] = [];
  let opening: Promise<void> | undefined;
  const open = async (): Promise<void> => {
    flight = await stage.openFlight();
    free = [...seatDesignators(flight.aircraft)];
    opening = undefined;
  };
  return timed(callers, async () => {
    while (free.length === 0) await (opening ??= open());
    const seats = [free.pop()!];
    const answer = await stage.booking.createOrder({
      orderId: orderIdFor(randomUUID(), 'bench'),
      flight: flight!,
      seats,
      fingerprint: fingerprintOf(flight!.id, seats),
    });
    if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
    if (answer.value.status !== 'held') throw new Error(`the order is ${answer.value.status}`);
  });
}

function timed(callers: number, once: () => Promise<void>) {
  const latenciesMs: number[] = [];
  return {
    p95Ms: () => percentile(latenciesMs, 95),
    round: async () => {
      const load = await closedLoop({ callers, durationMs: roundMs, once });
      latenciesMs.push(...load.latenciesMs);
      return load.perSecond;
    },
  };
}
