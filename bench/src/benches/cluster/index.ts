import { TestSystem } from '@aisle/e2e/support/system.ts';
import type { Bench, Figure } from '../../bench.ts';
import type { Comparison } from '../../measure/rounds.ts';
import { median, round } from '../../measure/statistics.ts';
import { measureOrders, measureShards, type OrderFigures } from './orders.ts';
import { measureRecovery, type Recovery } from './recovery.ts';

/** On one machine more of anything shares the same cores: it must cost nothing. */
const shareTarget = 0.9;
const balancerTarget = 0.9;
const manyShards = 8;
const viewersTargetMs = 10_000;

export const cluster: Bench = {
  name: 'cluster',
  about: 'the topology of many machines on one: orders by workers and by shards, and recovery',
  on: 'nothing',
  async run() {
    const orders = await withCluster({ WORKERS: '1', BACKENDS: '2' }, measureOrders);
    const shards = await withShards(1, (one) =>
      withShards(manyShards, (many) => measureShards(one, many)),
    );
    const recovery = await withCluster({ WORKERS: '2', BACKENDS: '2' }, measureRecovery);
    return {
      figures: [...orderFigures(orders), shardFigure(shards), recoveryFigure(recovery)],
      notes: recovery.map(describe),
    };
  },
};

/** A cluster with a database of its own: the number of shards is fixed when that is made. */
function withShards<T>(shards: number, measure: (cluster: TestSystem) => Promise<T>): Promise<T> {
  const settings = { WORKERS: '1', BACKENDS: '1', HISTORY_SHARDS: String(shards) };
  return withCluster(settings, measure);
}

async function withCluster<T>(
  settings: Readonly<Record<string, string>>,
  measure: (cluster: TestSystem) => Promise<T>,
): Promise<T> {
  const system = await TestSystem.start({ ...settings, LOG_LEVEL: 'warn' }, 'cluster');
  try {
    return await measure(system);
  } finally {
    await system.stop();
    await system.dispose();
  }
}

function orderFigures({ workers, backends, balancer }: OrderFigures): Figure[] {
  return [
    orderFigure('orders/s with two workers ÷ with one', workers, shareTarget),
    orderFigure('orders/s through two backends ÷ through one', backends, shareTarget),
    orderFigure('orders/s through the load balancer ÷ past it', balancer, balancerTarget),
  ];
}

function shardFigure(shards: Comparison): Figure {
  return orderFigure(`orders/s with ${manyShards} history shards ÷ with one`, shards, shareTarget);
}

function orderFigure(what: string, { ours, baseline, ratio }: Comparison, target: number): Figure {
  return {
    what: `${what}, Temporal on PostgreSQL, all on this machine`,
    target: `≥ ${target}`,
    measured: `${round(ratio)} (${round(ours)} ÷ ${round(baseline)})`,
    met: ratio >= target,
  };
}

function recoveryFigure(recoveries: readonly Recovery[]): Figure {
  const worst = Math.max(...recoveries.flatMap(({ viewersMs }) => viewersMs));
  return {
    what: 'after a part was killed: until every viewer shows the next change, the longest of all',
    target: `≤ ${viewersTargetMs / 1000} s`,
    measured: `${round(worst / 1000)} s`,
    met: worst <= viewersTargetMs,
  };
}

function describe({ part, commandMs, viewersMs }: Recovery): string {
  const seconds = (times: readonly number[]) =>
    `${round(median(times) / 1000)} s (at most ${round(Math.max(...times) / 1000)} s)`;
  return `${part} killed: the next command is acknowledged after ${seconds(commandMs)}, seen by all after ${seconds(viewersMs)}.`;
}
