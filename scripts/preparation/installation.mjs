import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {{ packages?: Record<string, LockedPackage> }} Lock
 */

/**
 * Whether `node_modules` differs from what `package-lock.json` says. npm keeps a lock of what it
 * installed; comparing the two sees a changed lock file, whatever the files' times say.
 * @param {string} root
 * @returns {Promise<boolean>}
 */
export async function installationIsStale(root) {
  const wanted = await readLock(join(root, 'package-lock.json'));
  const installed = await readLock(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return true;
  return Object.entries(wanted?.packages ?? {}).some(([path, { version, ...rest }]) => {
    if (!path.startsWith('node_modules/') || rest.link === true) return false;
    const present = installed.packages?.[path];
    // npm leaves out what is optional and made for another machine.
    if (present === undefined) return rest.optional !== true && rest.devOptional !== true;
    return present.version !== version;
  });
}

/**
 * @param {string} path
 * @returns {Promise<Lock | undefined>} undefined when there is none, or none that can be read
 */
async function readLock(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
