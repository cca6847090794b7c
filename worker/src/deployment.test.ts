import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeConnection } from '@temporalio/worker';
import { describe, expect, it, vi } from 'vitest';
import { grpc } from '@aisle/shared/grpc';
import { becomeFirst, buildIdOf } from './deployment.ts';

function failure(code: number): Error {
  return Object.assign(new Error('failed'), { code, details: 'failed', metadata: {} });
}

const version = { deploymentName: 'aisle', buildId: 'one' };
const token = new Uint8Array([1]);

/** A server whose deployment is described by these, one after another, the last again and again. */
function serverThatSays(...answers: (Error | string | null)[]) {
  const set = vi.fn(() => Promise.resolve({}));
  const describeWorkerDeployment = () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) return Promise.reject(answer);
    const currentDeploymentVersion = answer ? { buildId: answer } : null;
    const workerDeploymentInfo = { routingConfig: { currentDeploymentVersion } };
    return Promise.resolve({ workerDeploymentInfo, conflictToken: token });
  };
  const workflowService = { describeWorkerDeployment, setWorkerDeploymentCurrentVersion: set };
  const connection = { workflowService } as unknown as NativeConnection;
  return {
    set,
    become: () => becomeFirst(connection, 'default', version, new AbortController().signal),
  };
}

describe('O27: the first version of a deployment', () => {
  it('becomes the current one, once the server knows the deployment', async () => {
    const { set, become } = serverThatSays(failure(grpc.notFound), null);
    expect(await become()).toBe(true);
    expect(set).toHaveBeenCalledExactlyOnceWith({
      ...{ namespace: 'default', deploymentName: 'aisle', buildId: 'one', conflictToken: token },
    });
  });

  it('leaves a deployment alone that has a current version', async () => {
    const { set, become } = serverThatSays('another');
    expect(await become()).toBe(false);
    expect(set).not.toHaveBeenCalled();
  });

  it('is not first when another one was faster', async () => {
    const { set, become } = serverThatSays(null, 'another');
    set.mockRejectedValueOnce(failure(grpc.failedPrecondition));
    expect(await become()).toBe(false);
  });

  it('gives up where it may not', async () => {
    const { become } = serverThatSays(failure(grpc.permissionDenied));
    await expect(become()).rejects.toThrow('failed');
  });
});

describe('a build id', () => {
  it('follows from the bundle', async () => {
    const path = join(tmpdir(), `aisle-bundle-${process.pid}.js`);
    const idOf = async (code: string) => {
      await writeFile(path, code);
      return buildIdOf(path);
    };
    const first = await idOf('one');
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    expect(await idOf('two')).not.toBe(first);
    expect(await idOf('one')).toBe(first);
  });
});
