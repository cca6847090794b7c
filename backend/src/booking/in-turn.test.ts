import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { InTurn } from './calls.ts';

it('lets so many at once for each key, in order of arrival, and turns away whom it has no room for', async () => {
  const turns = new InTurn({ atOnce: 2, waiting: 2 });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const run = (key: string, name: string) =>
    turns.run(key, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    });
  const answers = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => run('a', name));
  const other = run('b', 'b1');
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  expect(await answers[4]).toBeNull();
  ends[0]?.();
  expect(await answers[0]).toBe('a1');
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
  for (let place = 1; place < 5; place += 1) {
    ends[place]?.();
    await nextTurn();
  }
  expect(await Promise.all(answers.slice(0, 4))).toEqual(['a1', 'a2', 'a3', 'a4']);
  expect(await other).toBe('b1');
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

it('hands the place over when the work fails', async () => {
  const turns = new InTurn({ atOnce: 1, waiting: 1 });
  const failing = turns.run('a', () => Promise.reject(new Error('no')));
  const next = turns.run('a', () => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
