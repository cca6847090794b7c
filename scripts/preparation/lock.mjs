import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive } from './process.mjs';

const ASK_AGAIN_MS = 300;

/** @typedef {import('./process.mjs').ProcessIdentity} ProcessIdentity */

/**
 * @typedef {object} Lock
 * @property {() => Promise<void>} release
 */

/**
 * Takes the lock `name` of a directory for this process. It counts for nothing once its process is gone, however
 * that ended.
 *
 * The file with the highest number is the lock, and it is only ever followed by a higher one: were it removed or
 * moved away, of two processes that found it stale both could win.
 * @param {string} directory made when missing
 * @param {string} name letters and digits
 * @returns {Promise<{ lock: Lock } | { owner: ProcessIdentity }>} the owner when another holds it, or this one already
 */
export async function takeLock(directory, name) {
  await mkdir(directory, { recursive: true });
  const own = JSON.stringify(await identify(process.pid));
  for (;;) {
    const { number: last, owner } = await newest(directory, name);
    if (owner && (await isAlive(owner))) return { owner };
    const number = last + 1;
    const path = pathOf(directory, name, number);
    if (!(await appears(path, own))) continue;
    // Read late, an older lock may have been followed by others and removed: then this one is too low to count.
    if ((await newest(directory, name)).number === number) {
      await removeBelow(directory, name, number);
      return { lock: { release: () => writeFile(path, '') } };
    }
    await rm(path, { force: true });
  }
}

/**
 * Runs `work` while no other process does under this lock.
 * @template T
 * @param {string} directory
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {() => void} onWait called once when another process is at it
 * @returns {Promise<T>}
 */
export async function oneAtATime(directory, name, work, onWait) {
  let taken = await takeLock(directory, name);
  if (!('lock' in taken)) onWait();
  while (!('lock' in taken)) {
    await sleep(ASK_AGAIN_MS);
    taken = await takeLock(directory, name);
  }
  try {
    return await work();
  } finally {
    await taken.lock.release();
  }
}

/**
 * @param {string} directory
 * @param {string} name
 * @param {number} number
 */
function pathOf(directory, name, number) {
  // An earlier version of Aisle knew one file without a number, and may still run.
  return join(directory, number === 0 ? `${name}.json` : `${name}-${String(number)}.json`);
}

/**
 * @param {string} directory
 * @param {string} name
 */
async function numbers(directory, name) {
  const pattern = new RegExp(`^${name}-(\\d+)\\.json$`);
  const matches = (await readdir(directory)).map((file) => pattern.exec(file));
  return matches.flatMap((match) => (match ? [Number(match[1])] : []));
}

/**
 * @param {string} directory
 * @param {string} name
 * @returns {Promise<{ number: number, owner: ProcessIdentity | undefined }>} no owner when it was released or cannot be read
 */
async function newest(directory, name) {
  const number = Math.max(0, ...(await numbers(directory, name)));
  return { number, owner: await readOwner(pathOf(directory, name, number)) };
}

/**
 * @param {string} directory
 * @param {string} name
 * @param {number} number
 */
async function removeBelow(directory, name, number) {
  const older = (await numbers(directory, name)).filter((other) => other < number);
  await Promise.all(older.map((other) => rm(pathOf(directory, name, other), { force: true })));
}

/**
 * Writes a file that appears with its whole text at once: one without an owner yet would look stale.
 * @param {string} path
 * @param {string} text
 */
async function appears(path, text) {
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

/**
 * @param {string} path
 * @returns {Promise<ProcessIdentity | undefined>}
 */
async function readOwner(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
