import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

/** Where `npm run build` puts the bundle and the worker finds it. */
export const bundlePath = fileURLToPath(new URL('../dist/workflows.js', import.meta.url));

/** Bundles the workflows of both task queues, from their sources. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
}
