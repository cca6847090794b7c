/** The running cluster, as tests reach it: through the load balancer, or one backend by itself. */
import { inject, vi } from 'vitest';
import type { Flight } from '@aisle/shared/contract';
import { Site } from '../../support/site.ts';
import { SystemData } from '../../support/system-data.ts';
import { untilWhole } from '../../support/whole.ts';

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

/** Waits until every part has found every other: the next death meets a cluster that is whole. */
export function untilAllAreThere({ site, backends }: Cluster): Promise<void> {
  const urls = backends.map(({ url }) => url);
  return untilWhole({ site: site.url, backends: urls, workers: 2 }, patience.timeout);
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
