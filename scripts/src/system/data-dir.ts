import { chmod, lstat, mkdir, readdir, link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Complaint } from '../complaint.ts';
import { identify, isAlive, type ProcessIdentity } from './record.ts';

const forOthers = 0o077;
/** What a folder's owner needs. */
const owned = 0o700;

/**
 * Keeps a data directory for its owner alone: Temporal's database, the ledger and the logs say who flies where, and
 * paid with what. Mends what an earlier start left open, and has this process, and all that it starts, make
 * nothing that others may read. What belongs to another account is left alone: PostgreSQL looks after its own.
 */
export async function keepPrivate(dataDir: string): Promise<void> {
  process.umask(forOthers);
  await mkdir(dataDir, { recursive: true, mode: owned });
  await closeToOthers(dataDir);
}

async function closeToOthers(path: string): Promise<void> {
  try {
    const found = await lstat(path);
    // A link's target may lie elsewhere.
    if (found.isSymbolicLink() || found.uid !== process.getuid?.()) return;
    if ((found.mode & forOthers) !== 0) await chmod(path, found.mode & owned);
    if (!found.isDirectory()) return;
    for (const name of await readdir(path)) await closeToOthers(join(path, name));
  } catch (error) {
    // One that has gone meanwhile needs nothing.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

export interface DataDirLock {
  release(): Promise<void>;
}

/** A lock's number. An earlier version knew one file without a number. */
const lockFile = /^lock(?:-(\d+))?\.json$/;

interface Lock {
  readonly number: number;
  /** Unknown when the file cannot be read or was released. */
  readonly owner: ProcessIdentity | undefined;
}

/**
 * Takes a data directory for this process: two systems over one database would destroy it. A lock of a
 * process that is gone, however it ended, counts for nothing. Throws a `Complaint` when another system runs.
 *
 * The file with the highest number is the lock, and it is only ever followed by a higher one: were it removed or
 * moved away, of two starts that found it stale both could win.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true });
  const own = JSON.stringify(await identify(process.pid));
  for (;;) {
    const { number: last, owner } = await newestLock(dataDir);
    if (owner && (await isAlive(owner))) {
      throw new Complaint(
        `Another Aisle (process ${String(owner.pid)}) uses ${dataDir}. Stop it first, or set DATA_DIR and PORT to others for a second system.`,
      );
    }
    const number = last + 1;
    const path = lockPath(dataDir, number);
    if (!(await appears(path, own))) continue;
    // Read late, an older lock may have been followed by others and removed: then this one is too low to count.
    if ((await newestLock(dataDir)).number === number) {
      await removeBelow(dataDir, number);
      return { release: () => writeFile(path, '') };
    }
    await rm(path, { force: true });
  }
}

const lockPath = (dataDir: string, number: number) => join(dataDir, `lock-${String(number)}.json`);

async function lockNumbers(dataDir: string): Promise<number[]> {
  const matches = (await readdir(dataDir)).map((name) => lockFile.exec(name));
  return matches.filter((match) => match !== null).map(([, number]) => Number(number ?? 0));
}

async function newestLock(dataDir: string): Promise<Lock> {
  const number = Math.max(0, ...(await lockNumbers(dataDir)));
  const path = number === 0 ? join(dataDir, 'lock.json') : lockPath(dataDir, number);
  return { number, owner: await readOwner(path) };
}

async function removeBelow(dataDir: string, newest: number): Promise<void> {
  for (const number of await lockNumbers(dataDir)) {
    if (number > 0 && number < newest) await rm(lockPath(dataDir, number), { force: true });
  }
}

/** Writes a file that appears with its whole text at once: one without an owner yet would look stale. */
async function appears(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    return false;
  } finally {
    await rm(draft);
  }
}

async function readOwner(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
