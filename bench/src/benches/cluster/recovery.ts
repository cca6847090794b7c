import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Follower } from '@aisle/e2e/support/follower.ts';
import { answered } from '@aisle/e2e/support/patience.ts';
import { must, seatsOf, Site } from '@aisle/e2e/support/site.ts';
import type { Part } from '@aisle/e2e/support/system-data.ts';
import type { TestSystem } from '@aisle/e2e/support/system.ts';
import { untilWhole } from '@aisle/e2e/support/whole.ts';

const kills = 3;
const workers = 2;
/** Until all that was killed is back. */
const wholeMs = 120_000;
const lookMs = 10;
const parts: readonly Part[] = [
  ...(['backend-1', 'backend-2', 'worker-1', 'worker-2', 'redis'] as const),
  ...(['balancer', 'gateway', 'temporal', 'postgresql'] as const),
];

/** How long things take after a part was killed, ms, one for each time. */
export interface Recovery {
  readonly part: Part;
  /** Until a customer's command, sent the moment after, is acknowledged; it is repeated until then. */
  readonly commandMs: readonly number[];
  /** Until every viewer shows it. */
  readonly viewersMs: readonly number[];
}

/** Kills each part of a cluster with two workers and two backends, one after the other. */
export async function measureRecovery(cluster: TestSystem): Promise<Recovery[]> {
  const site = new Site(cluster.url, await cluster.agentToken());
  const backends = [await cluster.address('backend-1'), await cluster.address('backend-2')];
  const whole = { site: cluster.url, backends, workers };
  const times = new Map(parts.map((part): [Part, Times[]] => [part, []]));
  for (let kill = 0; kill < kills; kill += 1) {
    // In turns: one that dies again soon after its start is started again later.
    for (const [part, ofPart] of times) {
      await untilWhole(whole, wholeMs);
      ofPart.push(await killOnce(cluster, site, [...backends, cluster.url], part));
    }
  }
  return [...times].map(([part, ofPart]) => ({
    part,
    commandMs: ofPart.map(({ commandMs }) => commandMs),
    viewersMs: ofPart.map(({ viewersMs }) => viewersMs),
  }));
}

interface Times {
  readonly commandMs: number;
  readonly viewersMs: number;
}

async function killOnce(
  cluster: TestSystem,
  site: Site,
  urls: readonly string[],
  part: Part,
): Promise<Times> {
  const { id: flightId } = await site.openFlight();
  const [first = '', second = ''] = seatsOf(await site.flight(flightId));
  const viewers = urls.map((url) => new Follower(url, flightId));
  await Promise.all(viewers.map((viewer) => viewer.ready()));
  const booking = await site.book(flightId, [first]);
  const show = async (seat: string): Promise<void> => {
    while (!viewers.every(({ shown }) => shown.seats[seat] !== undefined)) await sleep(lookMs);
  };
  await show(first);
  await cluster.killPart(part);
  const killedAt = performance.now();
  must(await answered(() => booking.setSeats([second])), 200);
  const commandMs = performance.now() - killedAt;
  await show(second);
  const viewersMs = performance.now() - killedAt;
  for (const viewer of viewers) viewer.stop();
  return { commandMs, viewersMs };
}
