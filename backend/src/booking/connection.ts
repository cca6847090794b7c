import type { ClientOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalAccess } from '@aisle/shared/temporal-access';
import { taskQueues } from '@aisle/shared/workflow-api';

/** One namespace of Temporal, and what encrypts all that is said there. */
export interface TemporalNamespace {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  /** What goes on with traces; absent: nothing does. */
  readonly interceptors?: NonNullable<ClientOptions['interceptors']>;
}

type SendNative = (request: { retry: boolean }) => Promise<unknown>;
type Send = (this: NativeConnection, send: SendNative, ...rest: readonly unknown[]) => void;

/** A connection that sends each request once: see {@link connectTemporal}. */
class SingleTryConnection extends NativeConnection {}

const sendRequest = Reflect.get(NativeConnection.prototype, 'sendRequest') as Send | undefined;
if (sendRequest === undefined) {
  throw new Error('@temporalio/worker has changed: NativeConnection.sendRequest is gone');
}

// The native client's own retry waits 1.4 to 2 s after `ResourceExhausted` (https://github.com/temporalio/sdk-rust/pull/408), and
// `NativeConnection` has no setting for it: for a person who waits, that is a freeze. Whether a request is retried is one flag of it,
// set here by a method that is not public; without it we refuse to start.
Object.defineProperty(SingleTryConnection.prototype, 'sendRequest', {
  value(this: NativeConnection, send: SendNative, ...rest: readonly unknown[]) {
    sendRequest.call(this, (request) => send({ ...request, retry: false }), ...rest);
  },
});

/**
 * Connects to Temporal by the native client (a fifth less CPU than gRPC in JavaScript), without its
 * retries (`calls.ts` has ours) and without its compression: what is sent is small and has a short way.
 * Rejects when nothing answers at the address.
 */
export function connectTemporal(access: TemporalAccess): Promise<NativeConnection> {
  return SingleTryConnection.connect({ ...access, grpcCompression: { codec: 'none' } });
}

/** A poll lasts up to a minute; whoever began none for longer than this is gone. */
const pollMs = 70_000;
/** Whether both task queues that an order needs have a worker that polled in the last {@link pollMs}. Rejects when Temporal does not answer. */
export async function polledLately(
  connection: NativeConnection,
  namespace: string,
): Promise<boolean> {
  const answers = await Promise.all(
    [taskQueues.flights, taskQueues.orders].map((name) =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name },
        // Workflow tasks, which is the default, too; the enum's package is none of ours.
      }),
    ),
  );
  const since = Date.now() - pollMs;
  return answers.every(({ pollers }) =>
    pollers.some((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000 >= since),
  );
}
