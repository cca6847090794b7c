/** The whole system under one supervisor: started in order, watched, stopped in reverse. */
import { join } from 'node:path';
import { obtainAccounts, obtainSecrets, secretsFile } from './secrets.ts';
import { openDemoFlights } from './demo-flights.ts';
import { Supervisor } from './supervisor.ts';
import type { SystemSettings } from './settings.ts';
import { startTemporal } from './temporal.ts';
import { localUrl } from './ports.ts';
import { answersOk } from './wait-for.ts';

export interface SystemParts {
  readonly settings: SystemSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

const READY_MS = 120_000;
/** The payment gateway and Temporal are for this machine only, whatever `HOST` says. */
const LOOPBACK = '127.0.0.1';

export class System {
  readonly supervisor: Supervisor;

  constructor(private readonly parts: SystemParts) {
    this.supervisor = new Supervisor(parts.settings.dataDir, parts.say);
  }

  /** Resolves when an order could be taken. Throws a `Complaint`; stop the supervisor then, too. */
  async start(): Promise<void> {
    const { settings, env, say } = this.parts;
    const { dataDir } = settings;
    const { ports } = this.supervisor;
    await this.supervisor.lock();
    const sitePort = await this.supervisor.sitePort(settings.host, settings.port, 'npm start');
    const site = localUrl(settings.host, sitePort);
    const group = await this.supervisor.openGroup();

    const secrets = await obtainSecrets(dataDir, env);
    const accounts = await obtainAccounts(dataDir, env, say);
    const gatewayPort = await ports.reserve(LOOPBACK, settings.gatewayPort);
    const gateway = localUrl(LOOPBACK, gatewayPort);
    const common = {
      ...env,
      ...secrets,
      DATA_DIR: dataDir,
      TEMPORAL_NAMESPACE: settings.namespace,
      PUBLIC_URL: env['PUBLIC_URL'] || site,
    };
    await group.startNode('gateway', 'gateway/src/main.ts', {
      ...common,
      HOST: LOOPBACK,
      GATEWAY_PORT: String(gatewayPort),
    });
    const temporal = await startTemporal({ settings, ports, group, site, say });
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
      ...(temporal.ui !== undefined && { TEMPORAL_UI_URL: temporal.ui }),
      AGENT_ACCOUNTS: accounts,
      HOST: settings.host,
      PORT: port === '' ? '80' : port,
    });
    await group.waitUntil('backend', 'The backend', READY_MS, () => answersOk(`${site}/readyz`), [
      'worker',
    ]);
    group.show('gateway', 'worker', 'backend');
    await group.recordAddresses({ site, gateway, temporal: temporal.address, ...ui(temporal.ui) });
    await openDemoFlights(site, secrets.AGENT_TOKEN, say);
    this.#sayReady(site, gateway, temporal);
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
      ['Mails', this.parts.env['SMTP_URL'] ? 'to SMTP_URL' : join(dataDir, 'outbox')],
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
