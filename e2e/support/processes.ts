/** Which processes run: to kill them as a power cut would, and to see that none is left. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly command: string;
}

interface Row extends ProcessIdentity {
  readonly parent: number;
}

function allProcesses(): Row[] {
  const text = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** A process and every one below it, itself first. */
export function tree(pid: number): ProcessIdentity[] {
  const all = allProcesses();
  const below = (of: number): Row[] =>
    all.filter(({ parent }) => parent === of).flatMap((row) => [row, ...below(row.pid)]);
  return [...all.filter((row) => row.pid === pid), ...below(pid)];
}

/** SIGKILL; a process that is gone already is none to kill. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}

/** Waits until none of them runs any more; gives those that still do at the end. */
export async function goneWithin(
  processes: readonly ProcessIdentity[],
  timeMs: number,
): Promise<ProcessIdentity[]> {
  const until = Date.now() + timeMs;
  for (;;) {
    // What has ended and waits for its parent shows another command.
    const all = allProcesses();
    const left = processes.filter(({ pid, command }) =>
      all.some((row) => row.pid === pid && row.command === command),
    );
    if (left.length === 0 || Date.now() >= until) return left;
    await sleep(50);
  }
}
