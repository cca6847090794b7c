import { fileURLToPath } from 'node:url';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import closeWithGrace from 'close-with-grace';
import { Redis } from 'ioredis';
import { readSettings } from '@aisle/shared/settings';
import { startTracing } from '@aisle/shared/tracing/start';
import { createApp } from './app.ts';
import { createBooking } from './create-booking.ts';
import { longestDrainMs } from './drain.ts';
import { createLog } from './log.ts';
import { systemClock } from './clock.ts';
import { settingNames } from './settings.ts';
import type { Adapter } from './socket/server.ts';

/** For all that is open to be ended. */
const closeMs = 4_000;
const pages = fileURLToPath(new URL('../../frontend/dist', import.meta.url));

async function main(): Promise<void> {
  const settings = readSettings(settingNames, process.env);
  const stopTracing = await startTracing('aisle-backend', process.env);
  const log = createLog(settings.LOG_LEVEL);
  const { close: closeBooking, ...temporal } = await createBooking(settings, log);
  const redis = settings.REDIS_URL === undefined ? null : connectRedis(settings.REDIS_URL);
  redis?.on('error', (error) => {
    log.warn({ err: error }, 'Redis does not answer');
  });
  const adapter = redis && (createAdapter(redis) as Adapter);
  const parts = {
    settings,
    ...temporal,
    clock: systemClock,
    log,
    pages,
    redis,
    adapter,
  };
  const app = createApp(parts);
  const drainMs = redis === null ? 0 : longestDrainMs;
  closeWithGrace({ delay: drainMs + closeMs, logger: log }, async ({ signal, err }) => {
    if (err) log.error({ err }, 'the backend ends because of a bug');
    else log.info({ signal }, 'the backend shuts down');
    // Alone it has nobody to send anybody to.
    if (redis !== null && !err) await app.drain();
    await app.close();
    redis?.disconnect();
    await closeBooking();
    await stopTracing();
  });
  const address = await app.listen();
  log.info({ ready: true, address }, 'the backend is ready');
}

/**
 * Waits for a Redis that is away, for as long as it takes: the adapter drops the promises of what it
 * publishes, and one that was given up would end the process.
 */
function connectRedis(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null });
}

main().catch((error: unknown) => {
  console.error(sentence(error));
  process.exit(1);
});

/** What went wrong and what to do, for whoever started us. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}. Another program listens there: stop it, or set PORT to a free port.`;
  }
  return error.message;
}
