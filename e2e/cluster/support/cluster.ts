/** The running cluster, as tests reach it: through the load balancer, or one backend by itself. */
import { inject, vi } from 'vitest';
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

/** Waits until each of these sites could take an order. */
export async function untilReady(sites: readonly Site[]): Promise<void> {
  await vi.waitFor(async () => {
    for (const { url } of sites) {
      const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
      if (status !== 200) throw new Error(`${url} is not ready`);
    }
  }, patience);
}
