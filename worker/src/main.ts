/** The worker's process: both task queues, the bus, and the way to the payment gateway. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { pino } from 'pino';
import { encrypting } from '@aisle/shared/payload-codec';
import { readSettings } from '@aisle/shared/settings';
import { SearchKeys } from '@aisle/shared/person-search';
import { searchAttributes } from '@aisle/shared/ids';
import { startTracing } from '@aisle/shared/tracing/start';
import { traceFields, tracing } from '@aisle/shared/tracing/tracing';
import { temporalAccess, temporalSettings } from '@aisle/shared/temporal-access';
import { bundlePath, bundleWorkflows } from './bundle.ts';
import { createIndexActivities } from './activities/index-keys.ts';
import { createMailActivities } from './mail/message.ts';
import { connectBus } from './bus.ts';
import { connectClient, connectPatiently, installRuntime } from './connect.ts';
import { becomeFirst, buildIdOf } from './deployment.ts';
import { mailTransport } from './mail/transports.ts';
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
      'WORKER_DEPLOYMENT',
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
      'WORKER_METRICS_ADDRESS',
      'LOG_LEVEL',
    ] as const;
    return readSettings(names, process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const settings = settingsOrExit();
const stopTracing = await startTracing('aisle-worker', process.env);
const logger = pino({ name: 'worker', level: settings.LOG_LEVEL, mixin: traceFields });
installRuntime(logger, settings.WORKER_METRICS_ADDRESS);

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
  // One that carries traces is made at each start: it is no part of the build.
  const bundle = tracing.isOn ? await bundleWorkflows(undefined, true) : { codePath: bundlePath };
  const gateway = { url: settings.GATEWAY_URL, token: settings.GATEWAY_TOKEN };
  const { transport, mails } = mailing();
  const index = createIndexActivities({
    keys: new SearchKeys(settings.PAYLOAD_KEYS),
    isKnown: () => areKnown,
    peopleKeptMs: () => settings.PEOPLE_KEPT_DAYS * DAY_MS,
  });
  const temporal = { connection, namespace, dataConverter, client };
  const version = await ownVersion();
  const workers = await startWorkers({ ...temporal, bundle, version, bus, gateway, index, mails });
  const stopping = new AbortController();
  closeWithGrace({ delay: SHUTDOWN_MS, logger }, async () => {
    stopping.abort();
    await workers.stop();
    transport.close();
    bus.close();
    await client.connection.close();
    await connection.close();
    await stopTracing();
  });
  logger.info({ ready: true, ...version }, 'the worker polls for tasks');
  if (version) void beFirst(connection, namespace, version, stopping.signal);
  await workers.done;
}

function mailing() {
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
  return { transport, mails };
}

async function ownVersion(): Promise<WorkerDeploymentVersion | undefined> {
  const deploymentName = settings.WORKER_DEPLOYMENT;
  return deploymentName === undefined
    ? undefined
    : { deploymentName, buildId: await buildIdOf(bundlePath) };
}

async function beFirst(...becoming: Parameters<typeof becomeFirst>): Promise<void> {
  try {
    if (await becomeFirst(...becoming)) logger.info('this version is the current one: the first');
  } catch (error) {
    logger.warn({ err: error }, 'no version of the deployment is current: set one by hand');
  }
}

start().catch((error: unknown) => {
  logger.fatal({ err: error }, 'the worker cannot work');
  process.exit(1);
});
