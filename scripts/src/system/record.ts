/**
 * What runs, as processes that cannot be confused with later ones; and `system.json` in the data directory, so that tests and the next start find them.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../../preparation/process.mjs';

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

export interface SystemRecord {
  readonly supervisor: ProcessIdentity;
  /** By name: `temporal` (when embedded), `gateway`, `worker`, `backend-2`, `watchdog`. */
  readonly processes: Readonly<Record<string, ProcessIdentity>>;
  /** The site; `temporal` is host and port, the rest are URLs. Those that are known so far. */
  readonly addresses: Readonly<Partial<Record<AddressName, string>>>;
}

export type AddressName = 'site' | 'bus' | 'temporalUi' | ProcessName;

const path = (dataDir: string) => join(dataDir, 'system.json');

export async function writeRecord(dataDir: string, record: SystemRecord): Promise<void> {
  await writeFile(`${path(dataDir)}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${path(dataDir)}.new`, path(dataDir));
}

/** For a system that ended in order. */
export function removeRecord(dataDir: string): Promise<void> {
  return rm(path(dataDir), { force: true });
}

/** Undefined when nothing was started here yet. */
export async function readRecord(dataDir: string): Promise<SystemRecord | undefined> {
  try {
    return JSON.parse(await readFile(path(dataDir), 'utf8')) as SystemRecord;
  } catch {
    return undefined;
  }
}

/** In this order nobody loses the one that it needs to end in peace. */
const stopOrder = [
  'balancer',
  'backend',
  'worker',
  'gateway',
  'temporal',
  'redis',
  'postgresql',
] as const;
export type ProcessRole = (typeof stopOrder)[number];
/** A role, with a number where there are several: `backend-2`. */
export type ProcessName = ProcessRole | `${ProcessRole}-${number}`;

/** Names of processes in groups: those of one group may end together, each group after the one before. */
export function inStopOrder<N extends string>(names: readonly N[]): N[][] {
  return stopOrder
    .map((role) => names.filter((name) => name.replace(/-\d+$/, '') === role))
    .filter((group) => group.length > 0);
}

/**
 * Ends those that are still the processes that were written down, group after group. Gives the names of those
 * that still ran.
 */
export async function endRecorded(
  processes: SystemRecord['processes'],
  graceMs: number,
): Promise<string[]> {
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
