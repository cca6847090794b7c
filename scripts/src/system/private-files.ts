import { chmod, lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

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
  const found = await lstat(path).catch(() => null);
  // One that has gone meanwhile needs nothing; a link's target may lie elsewhere.
  if (found === null || found.isSymbolicLink() || found.uid !== process.getuid?.()) return;
  if ((found.mode & forOthers) !== 0) await chmod(path, found.mode & owned);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await closeToOthers(join(path, name));
}
