import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { TemporalBooking } from '@aisle/backend/src/booking/temporal.ts';
import { connectWorker } from '@aisle/worker/src/connect.ts';
import { limits } from '@aisle/shared/limits';
import { encrypting } from '@aisle/shared/payload-codec';
import { bundleForBench } from './stage.ts';
import type { System } from './system.ts';

const namespace = 'default';
const settings = { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs };

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
  const polling = await connectWorker(address);
  const connection = await connectTemporal(address);
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
