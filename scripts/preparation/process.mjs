import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A process that cannot be confused with a later one that got the same number.
 * @typedef {object} ProcessIdentity
 * @property {number} pid
 * @property {string} startedAt When it was started, as the system tells it; opaque, to compare only.
 */

/**
 * The identity of a process that runs; undefined when there is none, or only its remains (a zombie).
 * @param {number} pid
 * @returns {Promise<ProcessIdentity | undefined>}
 */
export async function identify(pid) {
  const startedAt = await (process.platform === 'linux' ? linuxStart(pid) : psStart(pid));
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/**
 * Whether this very process still runs.
 * @param {ProcessIdentity} identity
 */
export async function isAlive(identity) {
  const found = await identify(identity.pid);
  return found ? found.startedAt === identity.startedAt : false;
}

/** @param {number} pid */
async function linuxStart(pid) {
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

/** @param {number} pid */
async function psStart(pid) {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}
