import { expect } from '@playwright/test';
import { readRecord } from '../../../scripts/src/system/record.ts';
import type { Addresses } from './running-systems.ts';

/** Kills a system's backend without a word of warning. Its supervisor starts it again. */
export async function killBackend({ dataDir }: Addresses): Promise<void> {
  const backend = (await readRecord(dataDir))?.processes['backend'];
  if (!backend) throw new Error(`No backend is written down in ${dataDir}.`);
  process.kill(backend.pid, 'SIGKILL');
}

/** Resolves once an order could be taken. */
export async function untilReady({ url }: Addresses): Promise<void> {
  const status = () =>
    fetch(new URL('/readyz', url)).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(status, { timeout: 30_000 }).toBe(200);
}
