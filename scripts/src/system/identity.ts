import { readFile } from 'node:fs/promises';
import { run } from '../run.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that cannot be confused with a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, as the system tells it; opaque, to compare only. */
  readonly startedAt: string;
}

/** The identity of a process that runs; undefined when there is none, or only its remains (a zombie). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const startedAt = process.platform === 'linux' ? await linuxStart(pid) : await psStart(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether this very process still runs. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const found = await identify(identity.pid);
  return found ? found.startedAt === identity.startedAt : false;
}

async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The program's name, in brackets, may hold anything. Behind it: state, …, and start as the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    const ticks = fields[19];
    if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
    return `${boot.trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

async function psStart(pid: number): Promise<string | undefined> {
  const { code, output } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return code === 0 && output.trim() !== '' ? output.trim() : undefined;
}

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
