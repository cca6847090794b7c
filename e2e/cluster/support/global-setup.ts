import type { TestProject } from 'vitest/node';
import { TestSystem } from '../../support/system.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly site: string;
    readonly dataDir: string;
  }
}

/** Starts the cluster that all files share, and ends it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const system = await TestSystem.start({ PAYMENT_ATTEMPT_SECONDS: '5' }, 'cluster');
  project.provide('site', system.url);
  project.provide('dataDir', system.dataDir);
  return () => system.dispose();
}
