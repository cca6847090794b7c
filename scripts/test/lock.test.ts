import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { oneAtATime, takeLock } from '../preparation/lock.mjs';
import { identify } from '../preparation/process.mjs';
import { temporaryDirectory } from './helpers.ts';

const gone = { pid: 999_999_999, startedAt: '' };
const none = () => undefined;

describe.each(['lock.json', 'lock-7.json'])('a lock in %s', (name) => {
  async function left(owner: unknown): Promise<string> {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, name), JSON.stringify(owner));
    return directory;
  }

  test.each([
    ['a process that is gone', gone],
    ['another process with its number', { pid: process.pid, startedAt: 'long ago' }],
    ['nobody that can be read', 'torn'],
  ])('of %s counts for nothing', async (_, owner) => {
    const directory = await left(owner);
    expect(await takeLock(directory, 'lock')).toHaveProperty('lock');
    expect(await takeLock(directory, 'lock')).toEqual({ owner: await identify(process.pid) });
  });

  test('of a process that runs keeps others out', async () => {
    const owner = await identify(process.pid);
    expect(await takeLock(await left(owner), 'lock')).toEqual({ owner });
  });
});

test('of many that find a stale lock one gets it, at each of many tries', async () => {
  const directory = await temporaryDirectory();
  for (let round = 1; round <= 100; round += 1) {
    await writeFile(join(directory, `lock-${String(round)}.json`), JSON.stringify(gone));
    const all = await Promise.all(Array.from({ length: 5 }, () => takeLock(directory, 'lock')));
    expect(all.filter((taken) => 'lock' in taken)).toHaveLength(1);
  }
});

describe('one at a time', () => {
  test('the second waits for the first', async () => {
    const directory = join(await temporaryDirectory(), 'deep');
    const order: string[] = [];
    let second: Promise<unknown> = Promise.resolve();
    const first = (finish: () => void) => {
      const waits = () => {
        order.push('waits', 'first');
        finish();
      };
      second = oneAtATime(directory, 'work', async () => order.push('second'), waits);
    };
    await oneAtATime(directory, 'work', () => new Promise<void>(first), none);
    await second;
    expect(order).toEqual(['waits', 'first', 'second']);
  });

  test('a failure frees the lock', async () => {
    const directory = await temporaryDirectory();
    const failing = oneAtATime(directory, 'work', () => Promise.reject(new Error('no')), none);
    await expect(failing).rejects.toThrow('no');
    expect(await oneAtATime(directory, 'work', async () => 'yes', none)).toBe('yes');
  });
});
