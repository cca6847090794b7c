/** The worker of the workflows beside the table, in a process of its own, as the product's is. */
import { Worker } from '@temporalio/worker';
import { connectWorker } from '@aisle/worker/src/connect.ts';
import { bundleForBench, quietRuntime } from '../../parts/stage.ts';
import { answerParent } from '../../parts/processes.ts';

export interface ToWorker {
  readonly temporalAddress: string;
  readonly taskQueue: string;
}

async function work({ temporalAddress, taskQueue }: ToWorker): Promise<object> {
  quietRuntime();
  const connection = await connectWorker({ address: temporalAddress });
  const workflowBundle = await bundleForBench();
  const polling = { type: 'autoscaling', initial: 10, maximum: 40 } as const;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle,
    workflowTaskPollerBehavior: polling,
  });
  void worker.run();
  return {};
}

answerParent(work);
