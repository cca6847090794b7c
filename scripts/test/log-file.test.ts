import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { LogFile } from '../src/system/log.ts';
import { temporaryDirectory } from './helpers.ts';

test('a log turns while it is written, within its bound, and loses no line of its last part', async () => {
  const path = join(await temporaryDirectory(), 'logs', 'worker.log');
  const log = new LogFile(path, expect.unreachable, 1_000);
  const lines = Array.from({ length: 100 }, (_, place) => `line ${String(place).padStart(20)}`);
  for (const line of lines) log.write(line);
  log.end();
  log.write('too late');
  const [now, before] = [await readFile(path, 'utf8'), await readFile(`${path}.1`, 'utf8')];
  for (const text of [now, before]) expect(text.length).toBeLessThanOrEqual(1_000);
  const kept = (before + now).trimEnd().split('\n');
  expect(kept).toEqual(lines.slice(-kept.length));
  expect(kept.length).toBeGreaterThan(30);
});

test('a log goes on where it was, and is for its owner alone', async () => {
  const path = join(await temporaryDirectory(), 'logs', 'worker.log');
  for (const line of ['first', 'second']) {
    const log = new LogFile(path, expect.unreachable, 1_000);
    log.write(line);
    log.end();
  }
  expect(await readFile(path, 'utf8')).toBe('first\nsecond\n');
  expect((await stat(path)).mode & 0o077).toBe(0);
});

test('a line that cannot be written is lost and told of once, and the next is tried again', async () => {
  const path = join(await temporaryDirectory(), 'logs', 'worker.log');
  const complaints: string[] = [];
  const log = new LogFile(path, (sentence) => complaints.push(sentence), 10);
  log.write('first');
  await rm(dirname(path), { recursive: true });
  log.write('past its bound, so that it turns');
  log.write('and once more');
  expect(complaints).toEqual([expect.stringContaining(`${path} cannot be written`)]);
  await mkdir(dirname(path));
  await writeFile(path, '');
  log.write('back');
  log.end();
  expect(await readFile(path, 'utf8')).toBe('back\n');
  expect(complaints).toHaveLength(1);
});
