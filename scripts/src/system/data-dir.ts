import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Complaint } from '../complaint.ts';
import { takeLock, type Lock } from '../../preparation/lock.mjs';

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

/**
 * Takes a data directory for this process: two systems over one database would destroy it. Throws a
 * `Complaint` when another system runs.
 */
export async function lockDataDir(dataDir: string): Promise<Lock> {
  const taken = await takeLock(dataDir, 'lock');
  if ('lock' in taken) return taken.lock;
  throw new Complaint(
    `Another Aisle (process ${String(taken.owner.pid)}) uses ${dataDir}. Stop it first, or set DATA_DIR and PORT to others for a second system.`,
  );
}
