/** Ending processes: politely, then not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './identity.ts';
import { inStopOrder } from './process-names.ts';
import { readRecord } from './record.ts';

const LOOK_AGAIN_MS = 50;

/** Sends SIGTERM, waits, then SIGKILL. Resolves when the process is gone. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (!(await isAlive(identity))) return;
  signal(identity.pid, 'SIGTERM');
  if (await isGoneWithin(identity, graceMs)) return;
  signal(identity.pid, 'SIGKILL');
  await isGoneWithin(identity, graceMs);
}

async function isGoneWithin(identity: ProcessIdentity, timeMs: number): Promise<boolean> {
  for (const until = Date.now() + timeMs; Date.now() < until;) {
    if (!(await isAlive(identity))) return true;
    await sleep(LOOK_AGAIN_MS);
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It was faster.
  }
}

/**
 * Ends what a supervisor that was killed left behind: only processes that it had written down, and that
 * are still the same. The caller holds the lock. Gives the names of those that still ran.
 */
export async function endOrphans(dataDir: string, graceMs: number): Promise<string[]> {
  const processes = (await readRecord(dataDir))?.processes ?? {};
  const found: string[] = [];
  for (const group of inStopOrder(Object.keys(processes))) {
    const ends = group.map(async (name) => {
      const identity = processes[name];
      if (!identity || !(await isAlive(identity))) return;
      found.push(name);
      await endProcess(identity, graceMs);
    });
    await Promise.all(ends);
  }
  return found;
}
