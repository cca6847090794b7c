/** The whole system under one supervisor: started in order, watched, stopped in reverse. */
import { join } from 'node:path';
import { demoFlights } from '@aisle/shared/aircraft';
import { Complaint } from './complaint.ts';
import { openFlights } from './demo-flights.ts';
import { endOrphans } from './ending.ts';
import { identify } from './identity.ts';
import { lockDataDir, type DataDirLock } from './lock.ts';
import { isFree, PortReservations } from './ports.ts';
import { ProcessGroup } from './process-group.ts';
import { obtainSecrets, secretsFile, type Secrets } from './secrets.ts';
import type { SystemSettings } from './settings.ts';
import { startTemporal } from './start-temporal.ts';
import { localUrl } from './urls.ts';
import { answersOk } from './wait-for.ts';

export interface SystemParts {
  readonly settings: SystemSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

const ORPHAN_GRACE_MS = 12_000;
const READY_MS = 120_000;
/** The payment gateway and Temporal are for this machine only, whatever `HOST` says. */
const LOOPBACK = '127.0.0.1';

export class System {
  readonly #ports = new PortReservations();
  readonly #stopped = new AbortController();
  #lock: DataDirLock | undefined;
  #group: ProcessGroup | undefined;

  constructor(private readonly parts: SystemParts) {}

  /** Whether {@link stop} was called. */
  get stopping(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Resolves when an order could be taken. Throws a `Complaint`; call {@link stop} then, too. */
  async start(): Promise<void> {
    const { settings, env, say } = this.parts;
    const { dataDir } = settings;
    this.#lock = await lockDataDir(dataDir);
    const orphans = await endOrphans(dataDir, ORPHAN_GRACE_MS);
    if (orphans.length > 0) say(`Ended what an earlier start had left: ${orphans.join(', ')}.`);
    const site = localUrl(settings.host, await this.#sitePort());
    const supervisor = await identify(process.pid);
    if (!supervisor) throw new Error('this process cannot be identified');
    const group = new ProcessGroup(dataDir, supervisor, say, this.#stopped.signal);
    this.#group = group;
    await group.startWatchdog();

    const secrets = await obtainSecrets(dataDir, env);
    const gatewayPort = await this.#ports.reserve(LOOPBACK, settings.gatewayPort);
    const gateway = localUrl(LOOPBACK, gatewayPort);
    const common = {
      ...env,
      ...secrets,
      DATA_DIR: dataDir,
      TEMPORAL_NAMESPACE: settings.namespace,
    };
    await group.startNode('gateway', 'gateway/src/main.ts', {
      ...common,
      HOST: LOOPBACK,
      GATEWAY_PORT: String(gatewayPort),
    });
    const temporal = await startTemporal({ settings, ports: this.#ports, group, say });
    await group.waitUntil('gateway', 'The payment gateway', READY_MS, () =>
      answersOk(`${gateway}/healthz`),
    );

    const address = { TEMPORAL_ADDRESS: temporal.address, GATEWAY_URL: gateway, BACKEND_URL: site };
    await group.startNode('worker', 'worker/src/main.ts', { ...common, ...address });
    const { hostname, port } = new URL(site);
    say(`Starting the backend on ${hostname}:${port} …`);
    await group.startNode('backend', 'backend/src/main.ts', {
      ...common,
      ...address,
      HOST: settings.host,
      PORT: port === '' ? '80' : port,
    });
    await group.waitUntil('backend', 'The backend', READY_MS, () => answersOk(`${site}/readyz`), [
      'worker',
    ]);
    group.show('gateway', 'worker', 'backend');
    await group.recordAddresses({ site, gateway, temporal: temporal.address, ...ui(temporal.ui) });
    await this.#openDemoFlights(site, secrets);
    this.#sayReady(site, gateway, temporal);
  }

  /** Ends every process, in order; may be called at any time, and again. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#group?.stop();
    this.#ports.releaseAll();
    await this.#lock?.release();
  }

  /** For the impatient: ends every process at once. */
  kill(): void {
    this.#group?.kill();
  }

  async #sitePort(): Promise<number> {
    const { host, port } = this.parts.settings;
    if (port === 0) return this.#ports.reserve(host, 0);
    if (await isFree(host, port)) return port;
    throw new Complaint(
      `Port ${String(port)} on ${host} is taken. Stop what uses it, or choose another: PORT=${String(port + 1)} npm start`,
    );
  }

  async #openDemoFlights(site: string, secrets: Secrets): Promise<void> {
    const flights = demoFlights(new Date());
    const { open, refused } = await openFlights(site, secrets.AGENT_TOKEN, flights);
    this.parts.say(`${String(open)} demo flights are open.`);
    for (const sentence of refused)
      this.parts.say(`A demo flight could not be opened. ${sentence}`);
  }

  #sayReady(site: string, gateway: string, temporal: { address: string; ui: string | undefined }) {
    const { dataDir } = this.parts.settings;
    const lines = [
      ['API documents', `${site}/docs`],
      ['Temporal', temporal.ui ?? temporal.address],
      ['Gateway ledger', `${gateway}/charges`],
      [
        'Agent token',
        this.parts.env['AGENT_TOKEN'] ? 'AGENT_TOKEN, as you set it' : join(dataDir, secretsFile),
      ],
      ['Logs', join(dataDir, 'logs')],
    ];
    this.parts.say(`Aisle is ready: ${site}`);
    for (const [label = '', value = ''] of lines) this.parts.say(`  ${label.padEnd(15)} ${value}`);
    this.parts.say('  Ctrl-C stops all of it; starting again finds every booking.');
  }
}

function ui(url: string | undefined) {
  return url === undefined ? {} : { temporalUi: url };
}
