import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings } from '@aisle/shared/settings';
import { Complaint } from './complaint.ts';

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
  readonly temporalAddress: string | undefined;
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
        ...(['GATEWAY_PORT', 'HOLD_SECONDS', 'PAYMENT_ATTEMPT_SECONDS', 'LOG_LEVEL'] as const),
        ...(['PAYMENT_FAILURE_RATE', 'ALLOWED_ORIGINS', 'RATE_LIMITS', 'REDIS_URL'] as const),
        ...(['HELD_SEATS_PER_CLIENT', 'HELD_ORDERS_PER_CLIENT'] as const),
        ...(['AGENT_ACCOUNTS', 'TEMPORAL_UI', 'TEMPORAL_UI_URL'] as const),
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
      temporalAddress: env['TEMPORAL_ADDRESS'] || undefined,
    };
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error));
  }
}
