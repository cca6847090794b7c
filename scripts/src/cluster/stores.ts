/** A PostgreSQL of our own, in the data directory: never one of the whole machine. */
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.ts';
import { Complaint } from '../complaint.ts';
import type { Account } from '../system/managed-process.ts';
import { writeFor, type Certificates } from './certificates.ts';

/** The one who owns the databases, and may do everything in this PostgreSQL. */
export const databaseUser = 'temporal';
/** Four services of Temporal with two pools each, and room to look inside. */
const CONNECTIONS = 200;

export interface Database {
  /** Folder with PostgreSQL's programs. */
  readonly bin: string;
  readonly dataDir: string;
  readonly password: string;
  /** The account that it must run under; undefined: ours. */
  readonly account: Account | undefined;
}

/** PostgreSQL refuses to run as root: then it runs as the `postgres` of its package. Throws a `Complaint`. */
export async function databaseAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => run('id', [flag, 'postgres'])),
  );
  if (uid?.code !== 0 || gid?.code !== 0) {
    throw new Complaint(
      'PostgreSQL refuses to run as root, and this machine has no account `postgres` for it. Create one (useradd --system postgres), or start the cluster as another user.',
    );
  }
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

const folder = (dataDir: string) => join(dataDir, 'postgresql');

/** Creates the databases' folder where there is none yet. Throws a `Complaint`. */
export async function prepareDatabase({
  bin,
  dataDir,
  password,
  account,
}: Database): Promise<void> {
  if (account) await letIn(dataDir, account);
  if (existsSync(folder(dataDir))) return;
  // Counts only once it is whole.
  const draft = join(dataDir, 'postgresql.new');
  const passwordFile = join(dataDir, 'postgresql.password');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    await chown(draft, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const { code, output } = await run(
    join(bin, 'initdb'),
    [
      ...['--pgdata', draft, '--username', databaseUser, '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'],
    ],
    { ...account, cwd: dataDir },
  );
  await rm(passwordFile);
  if (code !== 0) throw new Complaint(`PostgreSQL could not create its folder.\n${output.trim()}`);
  await rename(draft, folder(dataDir));
}

/** Arguments of the `postgres` program. No socket file: its path has a limit that a data directory may pass. */
export function postgresqlArguments(dataDir: string, host: string, port: number): string[] {
  return [
    ...['-D', folder(dataDir), '-c', `listen_addresses=${host}`, '-c', `port=${String(port)}`],
    ...['-c', 'unix_socket_directories=', '-c', `max_connections=${String(CONNECTIONS)}`],
  ];
}

/** More of them, with which it lets nobody in without TLS and the password. */
export async function tlsArguments(
  { dataDir, account }: Pick<Database, 'dataDir' | 'account'>,
  host: string,
  { certificate, key }: Certificates,
): Promise<string[]> {
  const whoMayCome = join(dataDir, 'postgresql.hba.conf');
  await writeFor(account, whoMayCome, `hostssl all all ${host}/32 scram-sha-256\n`);
  return [
    ...['-c', `hba_file=${whoMayCome}`, '-c', 'ssl=on'],
    ...['-c', `ssl_cert_file=${certificate}`, '-c', `ssl_key_file=${key}`],
  ];
}

/** Lets the account pass through the data directory, into what is its own there. */
async function letIn(dataDir: string, account: Account): Promise<void> {
  const { mode } = await stat(dataDir);
  await chmod(dataDir, mode | 0o011);
  const { code } = await run('test', ['-x', dataDir], { ...account, cwd: '/' });
  if (code === 0) return;
  throw new Complaint(
    `PostgreSQL runs as the user postgres, who may not enter ${dataDir}. Set DATA_DIR to a folder whose parents everyone may enter, such as one in /var/lib.`,
  );
}

/** Writes the configuration of the `redis-server` program, which lets nobody in without TLS and the password; gives its path. */
export async function writeRedisConfig(
  dataDir: string,
  host: string,
  port: number,
  { certificate, key, authority }: Certificates,
  password: string,
): Promise<string> {
  const lines = [
    `bind ${host}`,
    'port 0',
    `tls-port ${String(port)}`,
    ...[
      `tls-cert-file "${certificate}"`,
      `tls-key-file "${key}"`,
      `tls-ca-cert-file "${authority}"`,
    ],
    'tls-auth-clients no',
    `requirepass ${password}`,
    // Nothing on disk: what passes through is news that is worthless a second later, and counts of requests.
    ...['save ""', 'appendonly no'],
    // Its counters would sooner go than its streams: none of it is the truth, and it must not swell.
    ...['maxmemory 256mb', 'maxmemory-policy allkeys-lru'],
  ];
  const path = join(dataDir, 'redis.conf');
  await writeFor(undefined, path, `${lines.join('\n')}\n`);
  return path;
}
