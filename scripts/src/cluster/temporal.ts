import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import { Complaint } from '../complaint.ts';
import type { PortReservations } from '../system/ports.ts';
import { environmentOf } from '../system/secrets.ts';
import type { ProcessGroup } from '../system/process-group.ts';
import { checkNamespace, createNamespace } from '../system/temporal.ts';
import { databaseUser } from './stores.ts';
import type { TemporalServer } from './programs.ts';
import { root } from '../root.ts';

const READY_MS = 60_000;
/** Temporal keeps its services' ports in a column of 16 bits with a sign. */
const HIGHEST_PORT = 32_767;
const USUAL_PORT = 7233;

/** Where the database listens, and what it takes to be let in; `authority`: the file by which it is trusted. */
export interface ClusterDatabase {
  readonly port: number;
  readonly password: string;
  readonly authority: string;
}

export interface TemporalParts {
  readonly program: TemporalServer;
  readonly dataDir: string;
  readonly namespace: string;
  readonly host: string;
  /** The wanted one of the frontend. */
  readonly port: number;
  readonly database: ClusterDatabase;
  readonly historyShards: number;
  readonly ports: PortReservations;
  readonly group: ProcessGroup;
}

/** Starts Temporal's server on a PostgreSQL that runs; gives host and port. Throws a `Complaint`. */
export async function startClusterTemporal(parts: TemporalParts): Promise<string> {
  const { program, dataDir, namespace, host, database, historyShards, group } = parts;
  await setUpDatabases(parts);
  const ports = await reservePorts(parts);
  const folder = join(dataDir, 'temporal');
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'config.json');
  // It has the database's password.
  const text = temporalConfig({ host, ports, database, historyShards });
  await writeFile(config, text, { mode: 0o600 });
  const args = ['--config-file', config, '--allow-no-auth', 'start'];
  await group.startProgram('temporal', program.server, args, process.env);
  const address = `${host}:${String(ports.frontend.grpc)}`;
  await group.waitUntil(
    'temporal',
    'The Temporal server',
    READY_MS,
    async () => {
      const state = await checkNamespace({ address }, namespace);
      if (state === 'missing') await createNamespace({ address }, namespace);
      return state === 'ready';
    },
    ['postgresql'],
  );
  return address;
}

async function reservePorts({ ports, host, port }: TemporalParts): Promise<ServicePorts> {
  const pairs: [string, { grpc: number; ring: number }][] = [];
  const from = port > 0 && port < HIGHEST_PORT / 2 ? port : USUAL_PORT;
  for (const service of temporalServices) {
    const grpc = await ports.reserveFrom(host, from);
    pairs.push([service, { grpc, ring: await ports.reserveFrom(host, from) }]);
  }
  return Object.fromEntries(pairs) as unknown as ServicePorts;
}

/** Creates Temporal's two databases with their tables, or brings those that exist up to this version. */
async function setUpDatabases({ program, host, database }: TemporalParts): Promise<void> {
  const connection = [
    ...['--ep', host, '--port', String(database.port), '--user', databaseUser],
    ...['--tls', '--tls-ca-file', database.authority],
  ];
  for (const [name, schema] of Object.entries(program.schemas)) {
    const sql = (...args: string[]) =>
      run(program.sqlTool, ['--plugin', 'postgres12', ...connection, '--database', name, ...args], {
        env: { ...environmentOf('temporal', process.env), SQL_PASSWORD: database.password },
      });
    const update = () => sql('update-schema', '--schema-dir', schema);
    if ((await update()).code === 0) continue;
    // Nothing to bring up to date: the first start, or one that was cut short after creating.
    await sql('create');
    await sql('setup-schema', '--version', '0.0');
    const { code, output } = await update();
    if (code === 0) continue;
    throw new Complaint(
      `Temporal's database ${name} could not be set up. Look into the log of postgresql.\n${output.trim().split('\n').at(-1) ?? ''}`,
    );
  }
}

/** Connections of each service to each database, at most. */
const CONNECTIONS = 20;
const temporalServices = ['frontend', 'history', 'matching', 'worker'] as const;
type Service = (typeof temporalServices)[number];
/** Where a service listens, and where the services find each other. */
export type ServicePorts = Readonly<
  Record<Service, { readonly grpc: number; readonly ring: number }>
>;

export interface TemporalConfig {
  readonly host: string;
  readonly ports: ServicePorts;
  readonly database: ClusterDatabase;
  /** Of a database that is new; another keeps the number that it began with (docs/SCALING.md). */
  readonly historyShards: number;
}

/** The server's configuration, as JSON, which is YAML too. */
export function temporalConfig({ host, ports, database, historyShards }: TemporalConfig): string {
  const store = (databaseName: string) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `${host}:${String(database.port)}`,
      connectProtocol: 'tcp',
      user: databaseUser,
      password: database.password,
      tls: { enabled: true, caFile: database.authority, enableHostVerification: true },
      maxConns: CONNECTIONS,
      maxIdleConns: CONNECTIONS,
      maxConnLifetime: '1h',
    },
  });
  const service = (name: Service) => ({
    rpc: { grpcPort: ports[name].grpc, membershipPort: ports[name].ring, bindOnIP: host },
  });
  return JSON.stringify(
    {
      log: { stdout: true, level: 'warn', format: 'json' },
      persistence: {
        defaultStore: 'default',
        visibilityStore: 'visibility',
        numHistoryShards: historyShards,
        datastores: { default: store('temporal'), visibility: store('temporal_visibility') },
      },
      global: { membership: { maxJoinDuration: '30s', broadcastAddress: host } },
      services: Object.fromEntries(temporalServices.map((name) => [name, service(name)])),
      clusterMetadata: alone(`${host}:${String(ports.frontend.grpc)}`),
      dcRedirectionPolicy: { policy: 'noop' },
      // The same as in docker-compose.yml.
      dynamicConfigClient: {
        filepath: join(root, 'docker', 'temporal', 'dynamic-config.yaml'),
        pollInterval: '60s',
      },
    },
    null,
    2,
  );
}

/** One cluster, replicated nowhere. */
function alone(rpcAddress: string): object {
  const active = { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress };
  return {
    enableGlobalNamespace: false,
    failoverVersionIncrement: 10,
    masterClusterName: 'active',
    currentClusterName: 'active',
    clusterInformation: { active },
  };
}
