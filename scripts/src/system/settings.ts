import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings } from '@aisle/shared/settings';
import {
  temporalAccess,
  temporalSettings,
  type TemporalAccess,
} from '@aisle/shared/temporal-access';
import { Complaint } from '../complaint.ts';

/** What `npm start` itself needs; the rest of the environment goes to the processes as it is. */
export interface SystemSettings {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly namespace: string;
  readonly temporalPort: number;
  /** Whether the server that we start shows its web pages. */
  readonly temporalUi: boolean;
  readonly gatewayPort: number;
  /** A server that runs already; undefined: start one. */
  readonly temporal: TemporalAccess | undefined;
}

/** Reads `.env` into the environment, where the file exists; what is set already stays. */
export function loadEnvFile(path: string): void {
  if (existsSync(path)) process.loadEnvFile(path);
}

/** Validates every setting, so that a wrong one is told before anything starts. Throws a `Complaint`. */
export function readSystemSettings(
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): SystemSettings {
  try {
    const settings = readSettings(
      [
        ...(['HOST', 'PORT', 'DATA_DIR', 'TEMPORAL_NAMESPACE', 'TEMPORAL_PORT'] as const),
        ...(['GATEWAY_PORT', 'HOLD_SECONDS', 'OFFER_SECONDS', 'LOG_LEVEL'] as const),
        ...(['PAYMENT_ATTEMPT_SECONDS', 'PAYMENT_PAUSE_SECONDS'] as const),
        ...(['PAYMENT_FAILURE_RATE', 'ALLOWED_ORIGINS', 'RATE_LIMITS', 'REDIS_URL'] as const),
        ...(['HELD_SEATS_PER_CLIENT', 'HELD_ORDERS_PER_CLIENT'] as const),
        ...(['AGENT_ACCOUNTS', 'TEMPORAL_UI', 'TEMPORAL_UI_URL', 'WORKER_DEPLOYMENT'] as const),
        'PROMETHEUS_URL',
        ...(['SMTP_URL', 'MAIL_FROM', 'PUBLIC_URL', 'PEOPLE_KEPT_DAYS'] as const),
      ],
      env,
    );
    return {
      host: settings.HOST,
      port: settings.PORT,
      dataDir: resolve(root, settings.DATA_DIR),
      namespace: settings.TEMPORAL_NAMESPACE,
      temporalPort: settings.TEMPORAL_PORT,
      temporalUi: settings.TEMPORAL_UI === 'on',
      gatewayPort: settings.GATEWAY_PORT,
      temporal: readExternal(env),
    };
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error));
  }
}

function readExternal(env: Readonly<Record<string, string | undefined>>) {
  const access = temporalAccess(readSettings(temporalSettings, env));
  if (env['TEMPORAL_ADDRESS']) return access;
  if (access.tls === undefined) return undefined;
  throw new Error(
    'TEMPORAL_TLS… and TEMPORAL_API_KEY are for a Temporal server that runs already. Set TEMPORAL_ADDRESS, too.',
  );
}

/** What `npm run cluster` itself needs; the rest of the environment goes to the processes as it is. */
export interface ClusterSettings extends SystemSettings {
  readonly workers: number;
  readonly backends: number;
  readonly historyShards: number;
}

/** Validates every setting, so that a wrong one is told before anything starts. Throws a `Complaint`. */
export function readClusterSettings(
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): ClusterSettings {
  // Beside the system of `npm start`, whose database is another.
  const system = readSystemSettings(
    { ...env, DATA_DIR: env['DATA_DIR'] || '.aisle-cluster' },
    root,
  );
  if (system.temporal !== undefined) {
    throw new Complaint(
      'A cluster brings its own Temporal server. Unset TEMPORAL_ADDRESS, or use npm start with it.',
    );
  }
  try {
    const names = ['WORKERS', 'BACKENDS', 'HISTORY_SHARDS'] as const;
    const { WORKERS, BACKENDS, HISTORY_SHARDS } = readSettings(names, env);
    return { ...system, workers: WORKERS, backends: BACKENDS, historyShards: HISTORY_SHARDS };
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error));
  }
}
