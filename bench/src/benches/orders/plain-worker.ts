/** The worker of the workflows beside the table, in a process of its own, as the product's is. */
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows } from '@aisle/worker/src/bundle.ts';
import { connectWorker } from '@aisle/worker/src/connect.ts';
import { answerParent } from '../../parts/processes.ts';
import { quietRuntime } from '../../parts/system.ts';

export interface ToWorker {
  readonly temporalAddress: string;
  readonly taskQueue: string;
}

const workflows = new URL('./plain-workflows.ts', import.meta.url);

async function work({ temporalAddress, taskQueue }: ToWorker): Promise<object> {
  quietRuntime();
  const connection = await connectWorker({ address: temporalAddress });
  const { code } = await bundleWorkflows(fileURLToPath(workflows));
  const polling = { type: 'autoscaling', initial: 10, maximum: 40 } as const;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { code },
    workflowTaskPollerBehavior: polling,
  });
  void worker.run();
  return {};
}

answerParent(work);
