/** Which processes run: to kill them as a power cut would, and to see that none is left. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Every process below `pid`, itself not included. */
export function descendants(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.filter(([, of]) => of === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

/** Whether a process runs still; one that only waits to be collected by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return state.trim() !== '' && !state.trim().startsWith('Z');
  } catch {
    return false;
  }
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
export async function goneWithin(pids: readonly number[], timeMs: number): Promise<number[]> {
  const until = Date.now() + timeMs;
  let left = pids.filter(isRunning);
  while (left.length > 0 && Date.now() < until) {
    await sleep(50);
    left = left.filter(isRunning);
  }
  return left;
}
