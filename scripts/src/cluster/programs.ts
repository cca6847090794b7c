/** The programs that a cluster needs and `npm start` does not. */
import { readdir, realpath, cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cached, obtain, systemSources, type SystemPackage } from '../tools/obtain.ts';
import { withProgress } from '../../preparation/progress.mjs';
import { cacheDirectory } from '../root.ts';
import { run } from '../run.ts';
import { goInstall } from '../tools/fetch.ts';
import { goToolchain, obtainPinned } from '../tools/pinned.ts';

export interface Programs {
  /** Folder with PostgreSQL's programs. */
  readonly postgresql: string;
  readonly redis: string;
  readonly haproxy: string;
  readonly temporal: TemporalServer;
}

const administrators = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];

/** Gets all of them. Throws a `Complaint` that names the first that is missing and what installs it. */
export async function obtainPrograms(): Promise<Programs> {
  const postgresql = await obtainPostgresql();
  const redis = await systemProgram('Redis', ['redis-server'], 'redis-server');
  const haproxy = await obtainHaproxy();
  const temporal = await obtainTemporalServer();
  return { postgresql, redis, haproxy, temporal };
}

/** The folder with PostgreSQL's programs. Throws a `Complaint`. */
export async function obtainPostgresql(): Promise<string> {
  const folders = await postgresqlFolders();
  const initdb = await systemProgram('PostgreSQL', ['initdb'], 'postgresql', folders);
  // A link on the path has not its neighbours beside it.
  return dirname(await realpath(initdb));
}

/** The load balancer alone. Throws a `Complaint`. */
export function obtainHaproxy(): Promise<string> {
  return systemProgram('HAProxy', ['haproxy'], 'haproxy');
}

/** A program of the system's packages, by one of its names. Throws a `Complaint` with the command that installs it. */
export async function systemProgram(
  title: string,
  programs: readonly string[],
  debian: string,
  directories: readonly string[] = administrators,
): Promise<string> {
  const wanted: SystemPackage = { title, programs, debian, directories };
  const remedy = `Install it (Debian, Ubuntu: sudo apt-get install ${debian}), then try again.`;
  return (await obtain(systemSources(wanted), title, remedy)).path;
}

/** Debian keeps each release in a folder of its own, off the path; the newest comes first. */
async function postgresqlFolders(): Promise<string[]> {
  const parent = '/usr/lib/postgresql';
  const releases = await readdir(parent).catch(() => []);
  releases.sort((a, b) => Number(b) - Number(a));
  return [...releases.map((release) => join(parent, release, 'bin')), ...administrators];
}

/** Temporal's real server, with the tool that sets up its databases, built from the sources of one version. */

const VERSION = '1.32.0';
const MODULE = 'go.temporal.io/server';

export interface TemporalServer {
  readonly server: string;
  readonly sqlTool: string;
  /** Folders with the versions of the tables, of each database. */
  readonly schemas: Readonly<Record<'temporal' | 'temporal_visibility', string>>;
}

/** What an earlier start built, else `go install`. Throws a `Complaint`. */
async function obtainTemporalServer(): Promise<TemporalServer> {
  const name = `go install ${MODULE}/cmd/server@v${VERSION}`;
  const fetch = (into: string) =>
    withProgress(`Building Temporal's server (a few minutes the first time): ${name}`, () =>
      build(into),
    );
  const { path } = await obtain(
    cached(join(cacheDirectory, 'tools', `temporal-server-${VERSION}`), [{ name, fetch }]),
    "Temporal's server",
    'Mend what is said above, then try again.',
  );
  const folder = dirname(path);
  const schema = (database: string) => join(folder, 'schema', database, 'versioned');
  return {
    server: path,
    sqlTool: join(folder, 'sql'),
    schemas: { temporal: schema('temporal'), temporal_visibility: schema('visibility') },
  };
}

async function build(into: string): Promise<string> {
  const { path: go } = await obtainPinned(goToolchain);
  await goInstall(
    go,
    [`${MODULE}/cmd/server@v${VERSION}`, `${MODULE}/cmd/tools/sql@v${VERSION}`],
    into,
  );
  const server = join(into, 'server');
  const { output } = await run(server, ['--version'], { timeoutMs: 10_000 });
  if (!output.includes(VERSION)) throw new Error(`it says to be ${output.trim()}`);
  // Kept beside the programs: Go's cache of sources may be emptied at any time.
  const schema = join(into, 'schema');
  await cp(join(await moduleFolder(go), 'schema', 'postgresql', 'v12'), schema, {
    recursive: true,
  });
  // In Go's cache everything is read-only, folders too: it could never be removed.
  await run('chmod', ['-R', 'u+w', schema]);
  return server;
}

async function moduleFolder(go: string): Promise<string> {
  const { code, output } = await run(go, ['env', 'GOMODCACHE']);
  if (code !== 0) throw new Error('go does not say where its modules are');
  return join(output.trim(), `${MODULE}@v${VERSION}`);
}
