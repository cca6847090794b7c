import {
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  type LogLevel,
} from '@temporalio/worker';
import type { Logger } from 'pino';

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
