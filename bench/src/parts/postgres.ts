import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { obtainPostgresql } from '@aisle/scripts/src/cluster/programs.ts';
import {
  databaseAccount,
  databaseUser,
  postgresqlArguments,
  prepareDatabase,
} from '@aisle/scripts/src/cluster/stores.ts';
import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { waitFor } from '@aisle/scripts/src/system/wait-for.ts';

/** How a client reaches the server. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface PostgresServer {
  readonly address: PostgresAddress;
  readonly stop: () => Promise<void>;
}

const host = '127.0.0.1';
const startupMs = 30_000;

/** Starts a PostgreSQL as a cluster has it, with data that go with it: every commit is on disk before it is answered. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await obtainPostgresql();
  const dataDir = await mkdtemp(join(tmpdir(), 'aisle-bench-postgres-'));
  const [account, password] = [await databaseAccount(), randomUUID()];
  await prepareDatabase({ bin, dataDir, password, account });
  const port = await freePort(host);
  const args = postgresqlArguments(dataDir, host, port);
  const options = { ...account, cwd: dataDir, stdio: 'ignore' } as const;
  const child = spawn(join(bin, 'postgres'), args, options);
  const exit = once(child, 'exit');
  const address = { host, port, user: databaseUser, password, database: 'postgres' };
  await waitFor(() => answers(address), {
    what: 'PostgreSQL',
    timeoutMs: startupMs,
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

async function answers(address: PostgresAddress): Promise<boolean> {
  const client = new pg.Client({ ...address });
  await client.connect();
  await client.end();
  return true;
}
