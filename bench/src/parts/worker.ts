import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Heaps } from './heaps.ts';

/** The product's worker as a process of its own. */
export interface WorkerProcess {
  readonly pid: number;
  /** What it takes after a garbage collection of all its threads. */
  readonly heaps: () => Promise<Heaps>;
  readonly stop: () => Promise<void>;
}

/** Where a worker tells its notices. */
export interface BusAddress {
  readonly backendUrl: string;
  readonly token: string;
}

/** Nobody listens: there is no gateway, and no backend unless one is named. */
const nowhere = 'http://127.0.0.1:9';
const nobody: BusAddress = { backendUrl: nowhere, token: 'a-token-that-nobody-ever-checks' };

/** Builds the workflows as they are now and starts the worker; resolves when it polls for tasks. */
export async function startWorkerProcess(
  temporalAddress: string,
  bus = nobody,
): Promise<WorkerProcess> {
  const build = fileURLToPath(import.meta.resolve('@aisle/worker/src/build.ts'));
  await promisify(execFile)(process.execPath, ['--import', 'tsx', build]);
  const child = fork(fileURLToPath(new URL('measured-worker.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: 'default',
      GATEWAY_URL: nowhere,
      GATEWAY_TOKEN: 'nobody asks for it',
      BACKEND_URL: bus.backendUrl,
      BUS_TOKEN: bus.token,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    void exit.then(() => reject(new Error('the worker ended before it was ready')));
    child.stdout?.on('data', (lines: Buffer) => {
      if (lines.includes('"ready":true')) resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    heaps: async () => {
      const answer = once(child, 'message') as Promise<[Heaps]>;
      child.send('measure');
      return (await answer)[0];
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
