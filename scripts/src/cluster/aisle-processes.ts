import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PortReservations, localUrl } from '../system/ports.ts';
import type { ProcessGroup } from '../system/process-group.ts';
import type { ProcessName } from '../system/record.ts';
import { answersOk } from '../system/wait-for.ts';
import { balancerConfig } from './balancer.ts';
import type { ClusterSettings } from '../system/settings.ts';

const READY_MS = 120_000;
const LOOPBACK = '127.0.0.1';

/** What the processes of Aisle find before them. */
export interface Services {
  readonly temporal: string;
  /** `authority`: the file by which it is trusted. */
  readonly redis: { readonly url: string; readonly authority: string };
  readonly gateway: string;
}

export interface AisleParts {
  readonly settings: ClusterSettings;
  readonly sitePort: number;
  readonly services: Services;
  readonly group: ProcessGroup;
  readonly ports: PortReservations;
  /** Environment of every process. */
  readonly common: NodeJS.ProcessEnv;
}

/** The workers, the backends, and the load balancer before them. */
export class AisleProcesses {
  constructor(private readonly parts: AisleParts) {}

  /** Resolves with the site's address when every backend could take an order. */
  async start(haproxy: string): Promise<string> {
    const { settings, sitePort, services, group, ports, common } = this.parts;
    const addresses = await this.#backendAddresses();
    const busPort = await ports.reserve(LOOPBACK, 0);
    const site = localUrl(settings.host, sitePort);
    const env = {
      ...common,
      TEMPORAL_ADDRESS: services.temporal,
      GATEWAY_URL: services.gateway,
      BACKEND_URL: localUrl(LOOPBACK, busPort),
      REDIS_URL: services.redis.url,
      NODE_EXTRA_CA_CERTS: services.redis.authority,
      PUBLIC_URL: common['PUBLIC_URL'] || site,
    };
    const bus = `${LOOPBACK}:${String(busPort)}`;
    const config = await this.#writeBalancerConfig(addresses, bus);
    await group.startProgram('balancer', haproxy, ['-db', '-f', config], common);
    const backends = addresses.map((_, place): ProcessName => `backend-${place + 1}`);
    const workers = Array.from(
      { length: settings.workers },
      (_, place): ProcessName => `worker-${place + 1}`,
    );
    for (const name of workers) await group.startNode(name, 'worker/src/main.ts', env);
    for (const [place, name] of backends.entries()) {
      const url = new URL(addresses[place] ?? '');
      await group.startNode(name, 'backend/src/main.ts', {
        ...env,
        HOST: LOOPBACK,
        PORT: url.port,
        TRUSTED_PROXIES: '1',
        TRUSTED_PROXY_ADDRESSES: LOOPBACK,
        ALLOWED_ORIGINS: siteOrigins(common['ALLOWED_ORIGINS'] ?? '', settings.host, sitePort),
      });
      await group.recordAddresses({ [name]: url.origin });
    }
    await group.recordAddresses({ site, balancer: site, bus: env.BACKEND_URL });
    for (const [place, name] of backends.entries()) {
      const ready = () => answersOk(`${addresses[place] ?? ''}/readyz`);
      await group.waitUntil(name, `The ${name}`, READY_MS, ready, [...workers, 'balancer']);
    }
    await group.waitUntil('balancer', 'The load balancer', READY_MS, () =>
      answersOk(`${site}/readyz`),
    );
    group.show('gateway', ...workers, ...backends);
    return site;
  }

  async #backendAddresses(): Promise<string[]> {
    const addresses: string[] = [];
    while (addresses.length < this.parts.settings.backends) {
      addresses.push(localUrl(LOOPBACK, await this.parts.ports.reserve(LOOPBACK, 0)));
    }
    return addresses;
  }

  async #writeBalancerConfig(addresses: readonly string[], bus: string): Promise<string> {
    const { dataDir, host } = this.parts.settings;
    const folder = join(dataDir, 'balancer');
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'haproxy.cfg');
    const listed = addresses.map((address) => new URL(address).host);
    const site = `${host}:${String(this.parts.sitePort)}`;
    await writeFile(
      path,
      balancerConfig({ site, bus, backends: { kind: 'listed', addresses: listed } }),
    );
    return path;
  }
}

/** The addresses under which a browser knows the load balancer, beside those that were allowed already. */
function siteOrigins(allowed: string, host: string, port: number): string {
  const own = [
    localUrl(host, port),
    ...['localhost', '127.0.0.1'].map((name) => localUrl(name, port)),
  ];
  return [...new Set([...own.map((url) => new URL(url).origin), allowed])]
    .filter(Boolean)
    .join(',');
}
