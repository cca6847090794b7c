import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ASK_AGAIN_MS = 300;
const HEARTBEAT_MS = 5_000;
/** An owner that showed no sign of life for this long is gone, even if another process has its number now. */
const SILENT_MS = 30_000;

/**
 * Runs `work` while no other process does: two systems that start from one clone must not install or
 * build at once. A lock whose owner is gone counts for nothing.
 * @template T
 * @param {string} lockPath
 * @param {() => Promise<T>} work
 * @param {() => void} onWait called once when another process is at it
 * @returns {Promise<T>}
 */
export async function oneAtATime(lockPath, work, onWait) {
  await mkdir(dirname(lockPath), { recursive: true });
  for (let told = false; !(await acquire(lockPath)); told = true) {
    if (!told) onWait();
    await sleep(ASK_AGAIN_MS);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(lockPath, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(lockPath, { force: true });
  }
}

/** @param {string} lockPath */
async function acquire(lockPath) {
  try {
    await writeFile(lockPath, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (await ownerIsGone(lockPath)) await rm(lockPath, { force: true });
    return false;
  }
}

/** @param {string} lockPath */
async function ownerIsGone(lockPath) {
  try {
    const owner = Number(await readFile(lockPath, 'utf8'));
    const silentMs = Date.now() - (await stat(lockPath)).mtimeMs;
    return silentMs > SILENT_MS || (owner > 0 && !isRunning(owner));
  } catch {
    // Released between our try and our look.
    return false;
  }
}

/**
 * Whether a process has this number now, whoever's it is.
 * @param {number} pid
 */
export function isRunning(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
