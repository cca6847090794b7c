/** The worker's process: both task queues, the bus, and the way to the payment gateway. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { encrypting } from '@aisle/shared/payload-codec';
import { readSettings } from '@aisle/shared/settings';
import { SearchKeys } from '@aisle/shared/person-search';
import { searchAttributes } from '@aisle/shared/search-attributes';
import { temporalAccess, temporalSettings } from '@aisle/shared/temporal-access';
import { bundlePath } from './bundle.ts';
import { createIndexActivities } from './activities/index-keys.ts';
import { createMailActivities } from './mail/message.ts';
import { connectBus } from './bus.ts';
import { connectClient, connectPatiently } from './connect.ts';
import { mailTransport } from './mail/transports.ts';
import { installRuntime } from './runtime.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { startWorkers } from './workers.ts';

const TEMPORAL_PATIENCE_MS = 60_000;
const REGISTRATION_MS = 2_000;
const SHUTDOWN_MS = 8_000;
const DAY_MS = 24 * 60 * 60_000;
const noAttributes = `The search attributes ${searchAttributes.join(' and ')} could not be registered, so orders of departed flights, and people, cannot be found. Register each as a KeywordList, and start the worker again.`;

function settingsOrExit() {
  try {
    const names = [
      ...temporalSettings,
      'TEMPORAL_NAMESPACE',
      'GATEWAY_URL',
      'GATEWAY_TOKEN',
      'BACKEND_URL',
      'BUS_TOKEN',
      'PAYLOAD_KEYS',
      'PEOPLE_KEPT_DAYS',
      'DATA_DIR',
      'SMTP_URL',
      'MAIL_FROM',
      'PUBLIC_URL',
      'ORDER_LINK_SECRET',
      'LOG_LEVEL',
    ] as const;
    return readSettings(names, process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const settings = settingsOrExit();
const logger = pino({ name: 'worker', level: settings.LOG_LEVEL });
installRuntime(logger);

async function start() {
  if (!existsSync(bundlePath)) {
    throw new Error('The workflows are not built. Run: npm run build -w @aisle/worker');
  }
  const namespace = settings.TEMPORAL_NAMESPACE;
  const access = temporalAccess(settings);
  const connection = await connectPatiently(access, TEMPORAL_PATIENCE_MS, logger);
  let areKnown = false;
  const registered = registerSearchAttributes(connection, namespace).then(
    () => {
      areKnown = true;
    },
    (error: unknown) => {
      logger.warn({ err: error }, noAttributes);
    },
  );
  // Orders need none of it: they do not wait for a server that is slow to take it.
  await Promise.race([registered, sleep(REGISTRATION_MS)]);
  const dataConverter = encrypting(settings.PAYLOAD_KEYS);
  const client = await connectClient(access, namespace, dataConverter);
  const bus = connectBus(settings.BACKEND_URL, settings.BUS_TOKEN, logger);
  const bundle = { codePath: bundlePath };
  const gateway = { url: settings.GATEWAY_URL, token: settings.GATEWAY_TOKEN };
  const transport = mailTransport({
    smtpUrl: settings.SMTP_URL,
    dataDir: settings.DATA_DIR,
    isProduction: process.env['NODE_ENV'] === 'production',
  });
  const mails = createMailActivities(transport, {
    publicUrl: settings.PUBLIC_URL,
    secret: settings.ORDER_LINK_SECRET,
    from: settings.MAIL_FROM,
  });
  const index = createIndexActivities({
    keys: new SearchKeys(settings.PAYLOAD_KEYS),
    isKnown: () => areKnown,
    peopleKeptMs: () => settings.PEOPLE_KEPT_DAYS * DAY_MS,
  });
  const temporal = { connection, namespace, dataConverter, client };
  const workers = await startWorkers({ ...temporal, bundle, bus, gateway, index, mails });
  closeWithGrace({ delay: SHUTDOWN_MS, logger }, async () => {
    await workers.stop();
    transport.close();
    bus.close();
    await client.connection.close();
    await connection.close();
  });
  logger.info({ ready: true }, 'the worker polls for tasks');
  await workers.done;
}

start().catch((error: unknown) => {
  logger.fatal({ err: error }, 'the worker cannot work');
  process.exit(1);
});
