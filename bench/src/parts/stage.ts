import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { TemporalBooking } from '@aisle/backend/src/booking/temporal.ts';
import { limits } from '@aisle/shared/limits';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { bundleWorkflows } from '@aisle/worker/src/bundle.ts';
import { connectClient, connectWorker } from '@aisle/worker/src/connect.ts';
import { startWorkers } from '@aisle/worker/src/workers.ts';
import { benchFlight } from './flights.ts';
import { startTemporal } from './servers.ts';

/** A Temporal server with the product's workers in this process, and the ways to it. */
export interface Stage {
  /** As Temporal's documentation has it: the client with its own defaults. */
  readonly plain: Client;
  /** The backend's client. */
  readonly native: Client;
  /** The worker's client, for the group commit. */
  readonly committing: Client;
  /** The backend's way to create orders. */
  readonly booking: TemporalBooking;
  readonly openFlight: () => Promise<FlightDefinition>;
  readonly stop: () => Promise<void>;
}

const namespace = 'default';
const settings = { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs };
/** Nobody listens, and no order pays. */
const nobody = {
  flightChanged: nothing,
  watchesChanged: nothing,
  orderChanged: nothing,
  close: nothing,
};
const nowhere = 'http://127.0.0.1:9';

function nothing(): void {
  // On purpose.
}

/** The product's workflows and the bare ones in one bundle, so that one worker runs both. */
export function bundleForBench(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflows(fileURLToPath(new URL('../workflows/index.ts', import.meta.url)));
}

/** Keeps the SDK's own reports out of the table. Once a process, before anything else of the SDK. */
export function quietRuntime(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
}

/** `dataConverter`: what encrypts all that Temporal keeps. */
export async function startStage(dataConverter = testConverter): Promise<Stage> {
  const [server, { code }] = await Promise.all([startTemporal(), bundleForBench()]);
  const { address } = server;
  const connection = await connectWorker(address);
  const committing = await connectClient(address, namespace, dataConverter);
  const workers = await startWorkers({
    connection,
    namespace,
    dataConverter,
    client: committing,
    bundle: { code },
    bus: nobody,
    gateway: { url: nowhere, token: '' },
  });
  const ordering = await connectTemporal(address);
  const temporal = { connection: ordering, namespace, dataConverter };
  const booking = new TemporalBooking(temporal, settings);
  const connecting = await Connection.connect({ address });
  const plain = new Client({ connection: connecting, namespace, dataConverter });
  return {
    plain,
    native: new Client(temporal),
    committing,
    booking,
    openFlight: async () => {
      const flight = benchFlight();
      const opened = await booking.openFlight(flight);
      if (!opened.ok) throw new Error(`the flight was not opened: ${opened.error.code}`);
      return flight;
    },
    stop: async () => {
      await workers.stop();
      await Promise.all([
        plain.connection.close(),
        committing.connection.close(),
        ordering.close(),
        connection.close(),
      ]);
      await server.stop();
    },
  };
}
