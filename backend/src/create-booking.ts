import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, Runtime, type NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { encrypting } from '@aisle/shared/payload-codec';
import { tracingClientOptions } from '@aisle/shared/tracing/temporal-client';
import { temporalAccess, type TemporalAccess } from '@aisle/shared/temporal-access';
import { TemporalArchive } from './history/archive.ts';
import { TemporalAuditLog } from './history/audit-log.ts';
import type { Past } from './history/histories.ts';
import { TemporalHistories } from './history/source.ts';
import type { BackendSettings } from './settings.ts';
import { connectTemporal } from './booking/connection.ts';
import type { BookingPort } from './booking/port.ts';
import { PaymentCodes, SealedBooking } from './booking/payment-codes.ts';
import { systemClock } from './clock.ts';

/** Temporal may start beside us. */
const patienceMs = 30_000;
const pauseMs = 500;

/** Connects to Temporal and gives the booking port on it, and what it keeps of the past. Rejects with a sentence when Temporal stays away. */
export async function createBooking(
  settings: BackendSettings,
  log: Logger,
): Promise<Past & { booking: BookingPort; close: () => Promise<void> }> {
  // The process ends by its own signals' handling; the SDK would take them for workers.
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ message, meta }) => {
      log.warn({ meta }, message);
    }),
  });
  const connection = await connect(temporalAccess(settings), log);
  const temporal = {
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    ...tracingClientOptions(),
    dataConverter: encrypting(settings.PAYLOAD_KEYS, (error) => {
      log.error({ err: error }, 'what Temporal keeps cannot be read: look at PAYLOAD_KEYS');
    }),
  };
  const gateway = { url: settings.GATEWAY_URL, token: settings.GATEWAY_TOKEN };
  const codes = new PaymentCodes(gateway, systemClock);
  codes.start();
  const orderSettings = {
    holdMs: settings.HOLD_SECONDS * 1000,
    paymentAttemptMs: settings.PAYMENT_ATTEMPT_SECONDS * 1000,
    paymentPauseMs: Math.round(settings.PAYMENT_PAUSE_SECONDS * 1000),
    passengersRequired: true,
  } as const;
  const isVersioned = settings.WORKER_DEPLOYMENT !== undefined;
  const booking = new SealedBooking(temporal, orderSettings, codes, isVersioned);
  const history = new TemporalHistories(temporal);
  const archive = new TemporalArchive(temporal);
  const audit = new TemporalAuditLog(temporal);
  return {
    booking,
    history,
    archive,
    audit,
    close: () => {
      codes.close();
      return connection.close();
    },
  };
}

async function connect(access: TemporalAccess, log: Logger): Promise<NativeConnection> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await connectTemporal(access);
    } catch (error) {
      if (Date.now() > until) {
        throw new Error(
          `Temporal does not answer at ${access.address}. Start it, or set TEMPORAL_ADDRESS to where it is.`,
          { cause: error },
        );
      }
      log.info({ address: access.address }, 'waiting for Temporal');
      await sleep(pauseMs);
    }
  }
}
