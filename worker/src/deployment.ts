/** The versions of a Worker Deployment, by which Temporal leads orders to the release that they began on. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { grpcMeaning } from '@aisle/shared/grpc';

const ID_LENGTH = 12;
/** The server hears of a deployment by its workers' polls. */
const LOOK_AGAIN_MS = 500;

/** The build id of a bundle of workflows: the same code, the same id. Throws when there is no such file. */
export async function buildIdOf(bundlePath: string): Promise<string> {
  const code = await readFile(bundlePath);
  return createHash('sha256').update(code).digest('hex').slice(0, ID_LENGTH);
}

/**
 * Makes this version the current one where its deployment has none yet, so that the first start needs nobody. Every later
 * version is for people to release (docs/SCALING.md, A new release). Gives whether it did.
 */
export async function becomeFirst(
  { workflowService }: NativeConnection,
  namespace: string,
  { deploymentName, buildId }: WorkerDeploymentVersion,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      const asked = { namespace, deploymentName };
      const { workerDeploymentInfo, conflictToken } =
        await workflowService.describeWorkerDeployment(asked);
      if (workerDeploymentInfo?.routingConfig?.currentDeploymentVersion) return false;
      // Another version that was first meanwhile has changed the token.
      await workflowService.setWorkerDeploymentCurrentVersion({ ...asked, buildId, conflictToken });
      return true;
    } catch (error) {
      if (isRefused(error)) throw error;
    }
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** Else the server does not know the deployment or its pollers yet, is away, or another version was first. */
function isRefused(error: unknown): boolean {
  return !isGrpcServiceError(error) || grpcMeaning(error.code) === 'refused';
}
