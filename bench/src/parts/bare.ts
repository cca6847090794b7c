import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { TemporalBooking } from '@aisle/backend/src/booking/temporal.ts';
import { connectWorker } from '@aisle/worker/src/connect.ts';
import { limits } from '@aisle/shared/limits';
import { bundleForBench } from './stage.ts';

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

export async function connectBare(address: string): Promise<Bare> {
  const taskQueue = 'bench';
  const { code } = await bundleForBench();
  const polling = await connectWorker(address);
  const connection = await connectTemporal(address);
  const worker = await Worker.create({
    connection: polling,
    namespace,
    taskQueue,
    workflowBundle: { code },
  });
  const done = worker.run();
  return {
    taskQueue,
    client: new Client({ connection, namespace }),
    booking: new TemporalBooking(connection, namespace, settings),
    stop: async () => {
      worker.shutdown();
      await done;
      await connection.close();
      await polling.close();
    },
  };
}
