import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  DefaultLogger,
  type LogLevel,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import type { TemporalAccess } from '@aisle/shared/temporal-access';
import { tracingClientOptions } from '@aisle/shared/tracing/temporal-client';

/** Pause between two tries to reach the server, ms. */
const PAUSE_MS = 500;

/**
 * A client for the group commit. It does not retry by itself: the built-in retry freezes callers for
 * 1.4 to 2 s at a moment's congestion (a native connection's cannot even be configured), and the group
 * commit tries again after milliseconds.
 */
export async function connectClient(
  access: TemporalAccess,
  namespace: string,
  dataConverter: DataConverter,
): Promise<Client> {
  const connection = await Connection.connect({ ...access, interceptors: [] });
  return new Client({ connection, namespace, dataConverter, ...tracingClientOptions() });
}

/**
 * The worker's connection, without the compression that is its default: what is sent is small and has a short
 * way, and compressing it took both ends more time than anything else that the wire needs.
 */
export function connectWorker(access: TemporalAccess): Promise<NativeConnection> {
  return NativeConnection.connect({ ...access, grpcCompression: { codec: 'none' } });
}

/** Connects to a server that may be starting still; throws the last error after `patienceMs`. */
export async function connectPatiently(
  access: TemporalAccess,
  patienceMs: number,
  logger: Logger,
): Promise<NativeConnection> {
  const giveUpAt = Date.now() + patienceMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await connectWorker(access);
    } catch (error) {
      if (Date.now() >= giveUpAt) throw error;
      if (tries === 1) logger.info({ address: access.address }, 'waiting for the Temporal server');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

const levels: Readonly<Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/**
 * Sends the SDK's log to ours, and leaves the process's signals to us. Once a process, before anything else of the SDK.
 * `metricsAddress`: where the SDK's own metrics are served for Prometheus, with durations in seconds; undefined: nowhere.
 */
export function installRuntime(logger: Logger, metricsAddress?: string): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      logger[isRefusal(message) ? 'debug' : levels[level]]({ temporal: meta }, message);
    }),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }), forward: {} },
      ...(metricsAddress !== undefined && {
        metrics: {
          prometheus: {
            bindAddress: metricsAddress,
            countersTotalSuffix: true,
            unitSuffix: true,
            useSecondsForDurations: true,
          },
        },
      }),
    },
  });
}

/** A creation that was refused ends its workflow as failed: daily business. */
function isRefusal(message: string): boolean {
  return message === 'Workflow failed';
}
