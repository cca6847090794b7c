import type { NativeConnection } from '@temporalio/worker';
import { taskQueues } from '@aisle/shared/workflow-api';

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
