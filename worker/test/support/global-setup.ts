import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../src/bundle.ts';
import { namespaceOf, startDevServer } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly bundlePath: string;
    readonly serverAddress: string;
  }
}

/** What all files of a run share: the workflows' bundle, and a server with a namespace for each process of tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-worker-bundle-'));
  const bundlePath = join(folder, 'workflows.js');
  const bundling = bundleWorkflows().then(({ code }) => writeFile(bundlePath, code));
  const processes = Array.from({ length: project.config.maxWorkers }, (_, place) => place + 1);
  const namespaces = processes.flatMap((place) => ['--namespace', namespaceOf(place)]);
  const [server] = await Promise.all([startDevServer([], namespaces), bundling]);
  project.provide('bundlePath', bundlePath);
  project.provide('serverAddress', server.env.address);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
