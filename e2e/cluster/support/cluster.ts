/** The running cluster, as tests reach it: through the load balancer, or one backend by itself. */
import { inject, vi } from 'vitest';
import type { Flight } from '@aisle/shared/contract';
import { Site } from '../../support/site.ts';
import { SystemData } from '../../support/system-data.ts';

/** Within it everything must have come right again; a pass takes a fraction of it. */
export const patience = { timeout: 45_000, interval: 100 };

export interface Cluster {
  readonly data: SystemData;
  /** The load balancer. */
  readonly site: Site;
  /** Each backend by itself, around the load balancer. */
  readonly backends: readonly Site[];
}

export async function joinCluster(): Promise<Cluster> {
  const data = new SystemData(inject('dataDir'));
  const agentToken = await data.agentToken();
  const addresses = await Promise.all([data.address('backend-1'), data.address('backend-2')]);
  return {
    data,
    site: new Site(inject('site'), agentToken),
    backends: addresses.map((address) => new Site(address, agentToken)),
  };
}

const workers = 2;

/** Waits until every part has found every other: the next death meets a cluster that is whole. */
export async function untilWhole({ site, backends }: Cluster): Promise<void> {
  const ask = (url: string) => fetch(url, { signal: AbortSignal.timeout(5_000) });
  await vi.waitFor(async () => {
    for (const { url } of [site, ...backends]) {
      const { status } = await ask(`${url}/readyz`);
      if (status !== 200) throw new Error(`${url} is not ready`);
    }
    for (const { url } of backends) {
      const metrics = await (await ask(`${url}/metrics`)).text();
      // Its own and, by way of Redis, those of the other.
      const known = Number(/^aisle_bus_workers (\d+)/m.exec(metrics)?.[1]);
      if (known !== workers) throw new Error(`${url} knows of ${known} workers`);
    }
  }, patience);
}

/** Waits until each backend's list has the flight: it hears of another's a moment later. */
export async function untilListed({ backends }: Cluster, flightId: string): Promise<void> {
  await vi.waitFor(async () => {
    for (const backend of backends) {
      const { body } = await backend.ask<{ flights: Flight[] }>('GET', '/api/flights');
      if (body.flights.every(({ id }) => id !== flightId)) throw new Error('not on every list yet');
    }
  }, patience);
}
