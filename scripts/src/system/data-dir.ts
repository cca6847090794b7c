import {
  chmod,
  lstat,
  mkdir,
  readdir,
  link,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
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

/**
 * Takes a data directory for this process: two systems over one database would destroy it. A lock of a
 * process that is gone, however it ended, counts for nothing. Throws a `Complaint` when another system runs.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'lock.json');
  const own = await identify(process.pid);
  for (;;) {
    if (await appears(path, JSON.stringify(own))) {
      return { release: () => rm(path, { force: true }) };
    }
    const owner = await readOwner(path);
    if (owner && (await isAlive(owner))) {
      throw new Complaint(
        `Another Aisle (process ${String(owner.pid)}) uses ${dataDir}. Stop it first, or set DATA_DIR and PORT to others for a second system.`,
      );
    }
    await removeStale(path, owner);
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

/** Moved away before it is removed: of two starts that both find a stale lock, one moves it. */
async function removeStale(path: string, stale: ProcessIdentity | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readOwner(aside);
  if (JSON.stringify(moved) === JSON.stringify(stale)) await rm(aside, { force: true });
  // Another start was faster, and this is its lock.
  else await rename(aside, path);
}

async function readOwner(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
