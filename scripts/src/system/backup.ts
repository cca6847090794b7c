/** A copy of the data of a system of `npm start`, taken while it runs, and how it is put back. */
import { chmod, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Complaint } from '../complaint.ts';
import { keepPrivate, lockDataDir } from './data-dir.ts';
import { isAlive, type ProcessIdentity } from '../../preparation/process.mjs';
import { readRecord } from './record.ts';
import { secretsFile } from './secrets.ts';

/** Temporal's database, and what of it is not in its main file yet. */
const database = ['temporal.db', 'temporal.db-wal'] as const;
/** Goes with the database: by it, what Temporal keeps is read, and customers' tokens hold. */
const keys = [secretsFile, 'agent-accounts.json'] as const;
/** The bank's book. It goes on by itself: where there is one, it knows more than its copy. */
const ledger = join('gateway', 'ledger.jsonl');
const ownerOnly = 0o700;

/**
 * Copies a data directory into a new folder. The database stands still while it is copied (its process is stopped for as
 * long as that takes), so the copy is what a crash at that moment would have left: SQLite opens it. The ledger comes
 * after it, so it has every charge that the database knows of. Throws a `Complaint`.
 */
export async function backUp(dataDir: string, into: string): Promise<void> {
  const record = await readRecord(dataDir);
  const temporal = record?.processes['temporal'];
  if (!existsSync(join(dataDir, database[0]))) {
    throw new Complaint(
      `${dataDir} has no database of Temporal. A server that is not ours, or PostgreSQL, is backed up by its own means: docs/OPERATIONS.md.`,
    );
  }
  if (existsSync(into)) throw new Complaint(`${into} is there already. Name a folder that is not.`);
  const draft = `${into}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(join(draft, dirname(ledger)), { recursive: true, mode: ownerOnly });
  await chmod(draft, ownerOnly);
  await standingStill(temporal, () => copyAll(database, dataDir, draft));
  await copyAll([...keys, ledger], dataDir, draft);
  await rename(draft, into);
}

/**
 * Puts a copy back into a data directory. What was there is kept beside it in a folder, which is given; null: there was
 * nothing. The ledger of charges stays, where there is one. Throws a `Complaint` while a system runs there.
 */
export async function restore(from: string, dataDir: string): Promise<string | null> {
  if (!existsSync(join(from, database[0]))) {
    throw new Complaint(`${from} is no copy that npm run backup has made.`);
  }
  await keepPrivate(dataDir);
  const lock = await lockDataDir(dataDir);
  try {
    const aside = await moveAside(dataDir);
    await mkdir(join(dataDir, dirname(ledger)), { recursive: true, mode: ownerOnly });
    await copyAll([...database, ...keys], from, dataDir);
    if (!existsSync(join(dataDir, ledger))) await copyAll([ledger], from, dataDir);
    return aside;
  } finally {
    await lock.release();
  }
}

/** A database's own index of its log would not fit to another log: it goes, too. */
async function moveAside(dataDir: string): Promise<string | null> {
  const there = (await readdir(dataDir)).filter(
    (name) => name.startsWith(database[0]) || keys.some((key) => key === name),
  );
  if (there.length === 0) return null;
  const aside = join(dataDir, `replaced-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  await mkdir(aside, { mode: ownerOnly });
  for (const name of there) await rename(join(dataDir, name), join(aside, name));
  return aside;
}

/** What is not there is not copied. */
async function copyAll(names: readonly string[], from: string, into: string): Promise<void> {
  for (const name of names) {
    if (existsSync(join(from, name))) await copyFile(join(from, name), join(into, name));
  }
}

/** Does something while a process, if it runs, is stopped. */
async function standingStill(
  identity: ProcessIdentity | undefined,
  action: () => Promise<void>,
): Promise<void> {
  if (identity === undefined || !(await isAlive(identity))) return action();
  const goOn = (): void => {
    process.kill(identity.pid, 'SIGCONT');
  };
  // Ctrl-C in the midst of it must not leave it stopped.
  const interrupted = (): never => {
    goOn();
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  process.kill(identity.pid, 'SIGSTOP');
  try {
    await action();
  } finally {
    goOn();
    for (const signal of signals) process.off(signal, interrupted);
  }
}
