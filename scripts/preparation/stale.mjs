import { readFile, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { createHash } from 'node:crypto';

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

/**
 * @typedef {object} Build
 * @property {string} workspace whose `npm run build` makes it
 * @property {string} label
 * @property {string} result a file that it makes
 * @property {readonly string[]} sources files and folders that it is made of
 */

/** @type {readonly Build[]} */
export const builds = [
  {
    workspace: 'worker',
    label: 'Bundling the workflows',
    result: 'worker/dist/workflows.js',
    sources: ['worker', 'shared', 'package-lock.json'],
  },
  {
    workspace: 'frontend',
    label: 'Building the pages',
    result: 'frontend/dist/index.html',
    sources: ['frontend', 'shared', 'package-lock.json'],
  },
];

/** Folders that a build makes or never reads. */
const ignored = new Set(['node_modules', 'dist', 'test', 'testing', 'coverage', '.vitest']);

/**
 * A hash over the names and contents of a build's sources: a build is stale when it was made of others.
 * @param {string} root
 * @param {readonly string[]} sources
 * @returns {Promise<string>}
 */
export async function sourcesHash(root, sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of await filesUnder(root, source)) {
      hash
        .update(`${path}\0`)
        .update(await readFile(join(root, path)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesUnder(root, path) {
  const found = await stat(join(root, path)).catch(() => null);
  if (found?.isFile()) return [path];
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
  /** @type {string[]} */
  const files = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory() && !ignored.has(entry.name))
      files.push(...(await filesUnder(root, child)));
    if (entry.isFile() && !/\.test\.ts$|~$/.test(entry.name)) files.push(child);
  }
  return files;
}

/**
 * What each build was last made of, by workspace.
 * @param {string} stampsPath
 * @returns {Promise<Record<string, string>>}
 */
export async function readStamps(stampsPath) {
  try {
    return JSON.parse(await readFile(stampsPath, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * @param {string} stampsPath
 * @param {Record<string, string>} stamps
 */
export async function writeStamps(stampsPath, stamps) {
  await mkdir(dirname(stampsPath), { recursive: true });
  await writeFile(`${stampsPath}.new`, JSON.stringify(stamps));
  await rename(`${stampsPath}.new`, stampsPath);
}
