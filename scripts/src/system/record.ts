/** `system.json` in the data directory: what runs, so that tests and the next start can find it. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from './identity.ts';
import type { ProcessName } from './process-names.ts';

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
