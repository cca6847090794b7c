/** The programs that a cluster needs and `npm start` does not. */
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Complaint } from '../system/complaint.ts';
import { NotObtained, obtain } from '../tools/obtain.ts';
import { systemSources, type SystemPackage } from '../tools/system-package.ts';
import { obtainTemporalServer, type TemporalServer } from './temporal-server.ts';

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
  try {
    const initdb = await systemProgram(
      'PostgreSQL',
      ['initdb'],
      'postgresql',
      await postgresqlFolders(),
    );
    const redis = await systemProgram('Redis', ['redis-server'], 'redis-server');
    const haproxy = await obtainHaproxy();
    const temporal = await obtainTemporalServer();
    // A link on the path has not its neighbours beside it.
    return { postgresql: dirname(await realpath(initdb)), redis, haproxy, temporal };
  } catch (error) {
    throw error instanceof NotObtained ? new Complaint(error.message) : error;
  }
}

/** The load balancer alone. Throws `NotObtained`. */
export function obtainHaproxy(): Promise<string> {
  return systemProgram('HAProxy', ['haproxy'], 'haproxy');
}

/** A program of the system's packages, by one of its names. Throws `NotObtained` with the command that installs it. */
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
