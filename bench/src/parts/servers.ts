/** The servers that benchmarks start for themselves: Temporal as `npm start` starts it, and PostgreSQL. */
import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, chown, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
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
  await waitFor(async () => (await checkNamespace({ address }, namespace)) !== 'missing', {
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

/** How a client reaches a {@link PostgresServer}: a socket in a directory, and nobody else is let in there. */
export interface PostgresAddress {
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

export interface PostgresServer {
  readonly address: PostgresAddress;
  readonly stop: () => Promise<void>;
}

const run = promisify(execFile);
const packaged = '/usr/lib/postgresql';
const postgresStartupMs = 30_000;

/**
 * A PostgreSQL server of the system's programs, as they set it up: every commit is on disk before it is answered.
 * Its data is in a directory of its own that goes with it; it listens on a socket there, on no port.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await programs();
  const owner = await unprivileged();
  const dataDir = await mkdtemp(join(tmpdir(), 'aisle-bench-postgres-'));
  if (owner) await chown(dataDir, owner.uid, owner.gid);
  const address = { host: dataDir, user: 'aisle', database: 'postgres' };
  const data = join(dataDir, 'data');
  const options = { ...owner, cwd: dataDir };
  const setUp = ['-D', data, '-U', address.user, '--auth=trust', '--encoding=UTF8', '--locale=C'];
  await run(join(bin, 'initdb'), setUp, options);
  const args = ['-D', data, '-k', dataDir, '-c', 'listen_addresses='];
  const child = spawn(join(bin, 'postgres'), args, { ...options, stdio: 'ignore' });
  const exit = once(child, 'exit');
  await waitFor(() => answers(address), {
    what: 'PostgreSQL',
    timeoutMs: postgresStartupMs,
    signal: new AbortController().signal,
    hopeless: () => (child.exitCode === null ? undefined : `It ended with code ${child.exitCode}.`),
  });
  return {
    address,
    stop: async () => {
      // "Fast": ends the sessions that are left.
      child.kill('SIGINT');
      await exit;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The directory of the newest PostgreSQL's programs; Debian keeps them off the path. */
async function programs(): Promise<string> {
  const versions = await readdir(packaged).catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return join(packaged, newest, 'bin');
  const onPath = await run('pg_config', ['--bindir']).catch(() => null);
  if (onPath) return onPath.stdout.trim();
  throw new Error('There is no PostgreSQL to measure against. Install it (Debian: postgresql).');
}

/** PostgreSQL refuses to run as root: root lends it the user that the package made. */
async function unprivileged(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function answers(address: PostgresAddress): Promise<boolean> {
  const client = new pg.Client({ ...address });
  await client.connect();
  await client.end();
  return true;
}
