import { randomInt } from 'node:crypto';
import { seatsOf } from '@aisle/e2e/support/site.ts';
import type { TestSystem } from '@aisle/e2e/support/system.ts';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import { closedLoop } from '../../measure/load.ts';
import { compare, type Comparison, type Round } from '../../measure/rounds.ts';
import { askRest, openFlight, RestCustomer } from '../../parts/rest.ts';
import { addWorker } from './second-worker.ts';

const callers = 30;
const roundMs = 5_000;
const rounds = 3;
const shardRounds = 5;

/** Creation of orders on a cluster, in orders a second. */
export interface OrderFigures {
  /** With two workers against one, through the load balancer. */
  readonly workers: Comparison;
  /** Through two backends against one of them, with one worker. */
  readonly backends: Comparison;
  /** Through the load balancer against both backends without it. */
  readonly balancer: Comparison;
}

/** `cluster`: one worker, two backends. */
export async function measureOrders(cluster: TestSystem): Promise<OrderFigures> {
  const agentToken = await cluster.agentToken();
  const one = await cluster.address('backend-1');
  const two = await cluster.address('backend-2');
  const through = (urls: readonly string[]): Round => orderRound(urls, agentToken);
  const balanced = through([cluster.url]);
  await balanced();
  const withTwo: Round = async () => {
    const end = await addWorker(cluster);
    try {
      return await balanced();
    } finally {
      await end();
    }
  };
  return {
    workers: await compare(balanced, withTwo, rounds),
    backends: await compare(through([one]), through([one, two]), rounds),
    balancer: await compare(through([one, two]), balanced, rounds),
  };
}

/** Clusters alike but for their shards, in turns. Baseline is `one`. */
export async function measureShards(one: TestSystem, many: TestSystem): Promise<Comparison> {
  const round = async (cluster: TestSystem): Promise<Round> => {
    const orders = orderRound([cluster.url], await cluster.agentToken());
    await orders();
    return orders;
  };
  return compare(await round(one), await round(many), shardRounds);
}

/** Every order takes a free seat of one flight; when the flight is full, the next is opened. */
function orderRound(urls: readonly string[], agentToken: string): Round {
  let flightId = '';
  let free: string[] = [];
  let opening: Promise<void> | undefined;
  const [first = ''] = urls;
  const open = async (): Promise<void> => {
    const number = `BC ${randomInt(1_000, 10_000)}`;
    flightId = (await openFlight(first, agentToken, number, 'A380-800')).id;
    free = seatsOf(await askRest<PublicFlightSnapshot>(first, 'GET', `/api/flights/${flightId}`));
    opening = undefined;
  };
  const once = async (caller: number): Promise<void> => {
    while (free.length === 0) await (opening ??= open());
    const customer = new RestCustomer(urls[caller % urls.length]!);
    await customer.create(flightId, [free.pop()!]);
  };
  return async () => (await closedLoop({ callers, durationMs: roundMs, once })).perSecond;
}
