import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { backUp, restore } from '../src/system/backup.ts';
import { lockDataDir } from '../src/system/data-dir.ts';
import { temporaryDirectory } from './helpers.ts';

describe('a backup', () => {
  let dataDir: string;
  let copy: string;

  beforeEach(async () => {
    const folder = await temporaryDirectory();
    dataDir = join(folder, 'data');
    copy = join(folder, 'copy');
    await mkdir(join(dataDir, 'gateway'), { recursive: true });
    await mkdir(join(dataDir, 'logs'));
    await write('then');
  });

  const files = ['temporal.db', 'temporal.db-wal', 'secrets.json', 'gateway/ledger.jsonl'];

  async function write(text: string): Promise<void> {
    for (const name of files) await writeFile(join(dataDir, name), `${name} ${text}`);
  }
  const read = (folder: string, name: string) => readFile(join(folder, name), 'utf8');

  it('has the database, what it is read by, and the ledger; for its owner alone', async () => {
    await backUp(dataDir, copy);
    for (const name of files) expect(await read(copy, name)).toBe(`${name} then`);
    expect((await readdir(copy)).sort()).toEqual([
      ...['gateway', 'secrets.json', 'temporal.db', 'temporal.db-wal'],
    ]);
    expect((await stat(copy)).mode & 0o777).toBe(0o700);
  });

  it('overwrites nothing, and says so where there is nothing to copy', async () => {
    await backUp(dataDir, copy);
    await expect(backUp(dataDir, copy)).rejects.toThrow(/is there already/);
    await expect(backUp(join(dataDir, 'logs'), `${copy}-2`)).rejects.toThrow(/no database/);
  });

  it('is put back: what was there is kept beside it, and the ledger goes on', async () => {
    await backUp(dataDir, copy);
    await write('now');
    await writeFile(join(dataDir, 'temporal.db-shm'), 'an index of another log');
    const aside = await restore(copy, dataDir);
    for (const name of files.slice(0, 3)) {
      expect(await read(dataDir, name)).toBe(`${name} then`);
      expect(await read(aside ?? '', name)).toBe(`${name} now`);
    }
    expect(await read(dataDir, 'gateway/ledger.jsonl')).toBe('gateway/ledger.jsonl now');
    expect(await readdir(dataDir)).not.toContain('temporal.db-shm');
  });

  it('is put into an empty folder whole', async () => {
    await backUp(dataDir, copy);
    const other = join(dataDir, 'other');
    expect(await restore(copy, other)).toBeNull();
    for (const name of files) expect(await read(other, name)).toBe(`${name} then`);
  });

  it('is not put back while a system runs there', async () => {
    await backUp(dataDir, copy);
    const lock = await lockDataDir(dataDir);
    await expect(restore(copy, dataDir)).rejects.toThrow(/Stop it first/);
    await lock.release();
    await expect(restore(join(dataDir, 'logs'), dataDir)).rejects.toThrow(/no copy/);
  });
});
