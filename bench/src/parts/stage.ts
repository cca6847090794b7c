import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  Runtime,
  type WorkflowBundleWithSourceMap,
  Worker,
} from '@temporalio/worker';
import { defaultFares, type AircraftId, type FlightDefinition } from '@aisle/shared/aircraft';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { TemporalBooking } from '@aisle/backend/src/booking/temporal.ts';
import { limits } from '@aisle/shared/limits';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { bundleWorkflows } from '@aisle/worker/src/bundle.ts';
import { connectClient, connectWorker } from '@aisle/worker/src/connect.ts';
import { startWorkers } from '@aisle/worker/src/workers.ts';
import { encrypting } from '@aisle/shared/payload-codec';
import { startTemporal } from './servers.ts';
import type { System } from './system.ts';

/** A flight that departs in some days, under an id that no other has. */
function benchFlight(aircraft: AircraftId = 'A380-800'): FlightDefinition {
  return {
    id: `bench-${randomUUID()}`,
    number: 'AI 900',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(Date.now() + 5 * 24 * 3_600_000).toISOString(),
    aircraft,
    fares: defaultFares(aircraft, { distanceKm: 5_540, currency: 'GBP' }),
  };
}

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
  const connection = await connectWorker({ address });
  const committing = await connectClient({ address }, namespace, dataConverter);
  const workers = await startWorkers({
    connection,
    namespace,
    dataConverter,
    client: committing,
    bundle: { code },
    bus: nobody,
    gateway: { url: nowhere, token: '' },
  });
  const ordering = await connectTemporal({ address });
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

/** A worker for the bare workflows on a running system's Temporal server, and the ways to that server. */
export interface Bare {
  readonly taskQueue: string;
  readonly client: Client;
  /** The backend's way to the system, without the backend. */
  readonly booking: TemporalBooking;
  readonly stop: () => Promise<void>;
}

export async function connectBare({
  temporalAddress: address,
  payloadKeys,
}: Pick<System, 'temporalAddress' | 'payloadKeys'>): Promise<Bare> {
  const dataConverter = encrypting(payloadKeys);
  const taskQueue = 'bench';
  const { code } = await bundleForBench();
  const polling = await connectWorker({ address });
  const connection = await connectTemporal({ address });
  const worker = await Worker.create({
    connection: polling,
    namespace,
    taskQueue,
    workflowBundle: { code },
    dataConverter,
  });
  const done = worker.run();
  const temporal = { connection, namespace, dataConverter };
  return {
    taskQueue,
    client: new Client(temporal),
    booking: new TemporalBooking(temporal, settings),
    stop: async () => {
      worker.shutdown();
      await done;
      await connection.close();
      await polling.close();
    },
  };
}
