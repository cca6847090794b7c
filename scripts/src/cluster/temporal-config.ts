import { join } from 'node:path';
import { root } from '../root.ts';
import { databaseUser } from './postgresql.ts';

/** Connections of each service to each database, at most. */
const CONNECTIONS = 20;
export const temporalServices = ['frontend', 'history', 'matching', 'worker'] as const;
type Service = (typeof temporalServices)[number];
/** Where a service listens, and where the services find each other. */
export type ServicePorts = Readonly<
  Record<Service, { readonly grpc: number; readonly ring: number }>
>;

export interface TemporalConfig {
  readonly host: string;
  readonly ports: ServicePorts;
  readonly database: { readonly port: number; readonly password: string };
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
