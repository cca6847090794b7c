import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PortReservations } from '@aisle/scripts/src/system/ports.ts';
import { checkNamespace, serverArguments } from '@aisle/scripts/src/system/temporal.ts';
import { waitFor } from '@aisle/scripts/src/system/wait-for.ts';
import { obtainTemporal } from '@aisle/scripts/src/temporal-server.ts';

export interface TemporalServer {
  readonly address: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const host = '127.0.0.1';
const namespace = 'default';
const startupMs = 60_000;

/** A Temporal server as `npm start` starts it, with its database in a directory of its own. */
export async function startTemporal(): Promise<TemporalServer> {
  const { path } = await obtainTemporal();
  const dataDir = await mkdtemp(join(tmpdir(), 'aisle-bench-'));
  const ports = new PortReservations();
  const port = await ports.reserve(host, 0);
  const uiPort = await ports.reserve(host, 0);
  const args = serverArguments({ dataDir, host, port, uiPort, namespace });
  const child = spawn(path, args, { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const address = `${host}:${port}`;
  await waitFor(async () => (await checkNamespace(address, namespace)) !== 'missing', {
    what: 'The Temporal server',
    timeoutMs: startupMs,
    signal: new AbortController().signal,
    hopeless: () => (child.exitCode === null ? undefined : `It ended with code ${child.exitCode}.`),
  });
  return {
    address,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
      ports.releaseAll();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
