import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestSystem } from '@aisle/e2e/support/system.ts';
import { root } from '@aisle/scripts/src/root.ts';
import { obtainSecrets } from '@aisle/scripts/src/system/secrets.ts';

/** Ends the worker in peace. */
export type EndWorker = () => Promise<void>;

/** One more worker for a cluster that runs, as `npm run cluster` starts its own; it polls when this resolves. */
export async function addWorker(cluster: TestSystem): Promise<EndWorker> {
  const env = {
    ...process.env,
    ...(await obtainSecrets(cluster.dataDir, {})),
    TEMPORAL_ADDRESS: await cluster.address('temporal'),
    GATEWAY_URL: await cluster.address('gateway'),
    BACKEND_URL: await cluster.address('bus'),
    LOG_LEVEL: 'info',
  };
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'worker/src/main.ts')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"ready":true')) break;
  }
  // Whoever does not read on would block it.
  child.stdout.resume();
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}
