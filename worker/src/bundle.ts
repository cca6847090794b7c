import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { failureConverterPath } from '@aisle/shared/payload-codec';

/** Where `npm run build` puts the bundle and the worker finds it. */
export const bundlePath = pathOf('../dist/workflows.js');

/**
 * Bundles the workflows of both task queues, or of another entry (the benchmarks' has more), from their sources. `traced`: with
 * what carries traces, which no other bundle has.
 */
export function bundleWorkflows(
  workflowsPath = pathOf('./workflows/index.ts'),
  traced = false,
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    failureConverterPath,
    ...(traced && { workflowInterceptorModules: [pathOf('./workflows/tracing.ts')] }),
    preloadModules: [pathOf('./workflows/preload.ts')],
    logger: new DefaultLogger('WARN'),
  });
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
