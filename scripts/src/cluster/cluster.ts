/** Many machines' topology on one: every part a process of its own, as docker-compose.yml has it in containers. */
import { join } from 'node:path';
import { run } from '../run.ts';
import { obtainAccounts, keptSecrets, obtainSecrets, type Secrets } from '../system/secrets.ts';
import { openDemoFlights } from '../system/demo-flights.ts';
import { Supervisor } from '../system/supervisor.ts';
import type { ProcessGroup } from '../system/process-group.ts';
import { localUrl } from '../system/ports.ts';
import { answersOk } from '../system/wait-for.ts';
import { AisleProcesses, type Services } from './aisle-processes.ts';
import {
  databaseAccount,
  databaseUser,
  postgresqlArguments,
  prepareDatabase,
  tlsArguments,
  writeRedisConfig,
} from './stores.ts';
import { obtainPrograms, type Programs } from './programs.ts';
import type { ClusterSettings } from '../system/settings.ts';
import { issueCertificates } from './certificates.ts';
import { startClusterTemporal, type ClusterDatabase } from './temporal.ts';

export interface ClusterParts {
  readonly settings: ClusterSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

const READY_MS = 120_000;
const DATABASE_READY_MS = 60_000;
/** Only the load balancer is for other machines, where `HOST` says so. */
const LOOPBACK = '127.0.0.1';

export class Cluster {
  readonly supervisor: Supervisor;

  constructor(private readonly parts: ClusterParts) {
    this.supervisor = new Supervisor(parts.settings.dataDir, parts.say);
  }

  /** Resolves when an order could be taken. Throws a `Complaint`; stop the supervisor then, too. */
  async start(): Promise<void> {
    const { settings, env, say } = this.parts;
    const { dataDir } = settings;
    await this.supervisor.lock();
    const sitePort = await this.supervisor.sitePort(
      settings.host,
      settings.port,
      'npm run cluster',
    );
    const programs = await obtainPrograms();
    const group = await this.supervisor.openGroup();
    const secrets = await obtainSecrets(dataDir, env);
    const accounts = { AGENT_ACCOUNTS: await obtainAccounts(dataDir, env, say) };
    const services = await this.#startServices(programs, group, secrets);
    const aisle = new AisleProcesses({
      settings,
      sitePort,
      services,
      group,
      ports: this.supervisor.ports,
      common: {
        ...{ ...env, ...secrets, ...accounts },
        ...{ DATA_DIR: dataDir, TEMPORAL_NAMESPACE: settings.namespace },
      },
    });
    say(
      `Starting ${String(settings.backends)} backends and ${String(settings.workers)} workers behind the load balancer …`,
    );
    const site = await aisle.start(programs.haproxy);
    await openDemoFlights(site, secrets.AGENT_TOKEN, say);
    this.#sayReady(site, group);
  }

  /** What is not ours: database, Temporal, Redis; and the payment gateway, which stands for a bank. */
  async #startServices(
    programs: Programs,
    group: ProcessGroup,
    secrets: Secrets,
  ): Promise<Services> {
    const { settings, env, say } = this.parts;
    const { ports } = this.supervisor;
    const { dataDir, namespace, historyShards } = settings;
    const gatewayPort = await ports.reserve(LOOPBACK, settings.gatewayPort);
    await group.startNode('gateway', 'gateway/src/main.ts', {
      ...env,
      ...secrets,
      DATA_DIR: dataDir,
      HOST: LOOPBACK,
      GATEWAY_PORT: String(gatewayPort),
    });
    const redis = await this.#startRedis(programs.redis, group);
    const database = await this.#startDatabase(programs.postgresql, group);
    say(`Starting Temporal on PostgreSQL, port ${String(database.port)} …`);
    const temporal = await startClusterTemporal({
      program: programs.temporal,
      ...{ dataDir, namespace, host: LOOPBACK, port: settings.temporalPort },
      ...{ database, historyShards, ports, group },
    });
    const gateway = localUrl(LOOPBACK, gatewayPort);
    await group.waitUntil('gateway', 'The payment gateway', READY_MS, () =>
      answersOk(`${gateway}/healthz`),
    );
    await group.recordAddresses({ gateway, temporal });
    return { temporal, redis, gateway };
  }

  async #startRedis(program: string, group: ProcessGroup): Promise<Services['redis']> {
    const { dataDir } = this.parts.settings;
    const name = 'REDIS_PASSWORD';
    const { [name]: password } = await keptSecrets(dataDir, {}, [name]);
    const certificates = await issueCertificates(join(dataDir, 'redis-tls'), LOOPBACK);
    const port = await this.supervisor.ports.reserve(LOOPBACK, 0);
    const config = await writeRedisConfig(dataDir, LOOPBACK, port, certificates, password);
    await group.startProgram('redis', program, [config], process.env);
    const at = `${LOOPBACK}:${String(port)}`;
    await group.recordAddresses({ redis: `rediss://${at}` });
    return { url: `rediss://:${password}@${at}`, authority: certificates.authority };
  }

  async #startDatabase(bin: string, group: ProcessGroup): Promise<ClusterDatabase> {
    const { dataDir } = this.parts.settings;
    const name = 'POSTGRES_PASSWORD';
    const { [name]: password } = await keptSecrets(dataDir, {}, [name]);
    const account = await databaseAccount();
    await prepareDatabase({ bin, dataDir, password, account });
    const folder = join(dataDir, 'postgresql-tls');
    const certificates = await issueCertificates(folder, LOOPBACK, account);
    const port = await this.supervisor.ports.reserve(LOOPBACK, 0);
    const args = [
      ...postgresqlArguments(dataDir, LOOPBACK, port),
      ...(await tlsArguments({ dataDir, account }, LOOPBACK, certificates)),
    ];
    await group.startProgram('postgresql', join(bin, 'postgres'), args, process.env, account);
    const asked = ['-h', LOOPBACK, '-p', String(port), '-U', databaseUser];
    await group.waitUntil('postgresql', 'PostgreSQL', DATABASE_READY_MS, async () => {
      return (await run(join(bin, 'pg_isready'), asked)).code === 0;
    });
    await group.recordAddresses({ postgresql: `${LOOPBACK}:${String(port)}` });
    return { port, password, authority: certificates.authority };
  }

  #sayReady(site: string, group: ProcessGroup): void {
    const { say, settings } = this.parts;
    say(`Aisle is ready: ${site}`);
    for (const { name, address, pid } of group.overview()) {
      say(`  ${name.padEnd(12)} ${address.padEnd(28)} process ${String(pid)}`);
    }
    say(`  Logs and data: ${settings.dataDir}`);
    say('  Ctrl-C stops all of it; starting again finds every booking.');
  }
}
