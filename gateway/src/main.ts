/** The payment gateway simulator: a process of its own with its own ledger on disk. */
import { join } from 'node:path';
import { boundLines } from '@aisle/shared/log-budget';
import { limits } from '@aisle/shared/limits';
import { startTracing } from '@aisle/shared/tracing/start';
import { traceFields } from '@aisle/shared/tracing/tracing';
import { readSettings } from '@aisle/shared/settings';
import closeWithGrace from 'close-with-grace';
import { pino, type Logger } from 'pino';
import { ulid } from 'ulid';
import { createApp } from './app.ts';
import { CodeKeys } from './code-keys.ts';
import { Ledger } from './ledger.ts';
import { listen } from './server.ts';

async function main(): Promise<void> {
  const stopTracing = await startTracing('aisle-gateway', process.env);
  const settings = readSettings(
    [
      ...(['HOST', 'GATEWAY_PORT', 'GATEWAY_URL', 'GATEWAY_TOKEN'] as const),
      ...(['DATA_DIR', 'PAYMENT_FAILURE_RATE', 'LOG_LEVEL'] as const),
    ],
    process.env,
  );
  const logger = createLogger(settings.LOG_LEVEL);
  const { ledger, tornBytes } = await Ledger.open(
    join(settings.DATA_DIR, 'gateway', 'ledger.jsonl'),
    {
      now: () => new Date(),
      newId: ulid,
      onBroken: (error) => {
        logger.fatal({ err: error }, 'stopping: a new start reads what reached the disk');
        // A moment, so that those who wait are told.
        setTimeout(() => process.exit(1), 100);
      },
    },
  );
  if (tornBytes > 0) logger.warn({ tornBytes }, 'cut off a line that a crash had left unfinished');
  const codeKeys = await CodeKeys.open(join(settings.DATA_DIR, 'gateway', 'code-keys'), Date.now);
  setInterval(() => void codeKeys.sweep(), limits.codeSweepMs).unref();
  const simulation = { failureRate: settings.PAYMENT_FAILURE_RATE, random: Math.random };
  const access = {
    token: settings.GATEWAY_TOKEN,
    hosts: [settings.HOST, new URL(settings.GATEWAY_URL).hostname],
  };
  const app = createApp({ ledger, codeKeys, simulation, access, logger });
  const server = await listen(app, settings.HOST, settings.GATEWAY_PORT).catch((error: unknown) => {
    throw new Error(listenComplaint(error, settings.HOST, settings.GATEWAY_PORT));
  });
  closeWithGrace({ delay: 5_000, logger }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'stopping after an error');
    await server.close();
    await ledger.close();
    await stopTracing();
  });
  logger.info(
    { ready: true, url: server.url, charges: ledger.count('charge') },
    'gateway is ready',
  );
}

function createLogger(level: string): Logger {
  const bound = boundLines(Date.now);
  return pino({
    name: 'gateway',
    level,
    mixin: traceFields,
    hooks: {
      logMethod(args, method, called) {
        const kept = bound(args, called);
        if (kept !== null) method.apply(this, kept);
      },
    },
  });
}

function listenComplaint(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `The payment gateway cannot start: port ${String(port)} on ${host} is taken. Stop what uses it, or set GATEWAY_PORT to another port.`;
  }
  return `The payment gateway cannot listen on ${host}:${String(port)}: ${String(error)}`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
