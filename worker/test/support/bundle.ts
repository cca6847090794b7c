/** The workflows' bundle: made once for a whole run of tests, by the first file that asks for it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../src/bundle.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly bundleFolder: string;
  }
}

/** Vitest's global set-up: where the bundle goes, and its removal. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-worker-bundle-'));
  project.provide('bundleFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}

/** The bundle, as a worker and a replay take it. Two files that begin at once each make it: either will do. */
export async function workflowBundle(): Promise<{ readonly codePath: string }> {
  const codePath = join(inject('bundleFolder'), 'workflows.js');
  if (existsSync(codePath)) return { codePath };
  const { code } = await bundleWorkflows();
  const draft = `${codePath}.${process.pid}`;
  await writeFile(draft, code);
  await rename(draft, codePath);
  return { codePath };
}
