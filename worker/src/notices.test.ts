import { expect, test } from 'vitest';
import { Notices } from './bus.ts';

test('of each thing the highest count is kept, in whatever order the notices come', () => {
  const notices = new Notices(10);
  notices.put('a', 2);
  notices.put('b', 1);
  notices.put('a', 1);
  expect(notices.take()).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
  expect(notices.take()).toEqual([]);
});

test('past its capacity it drops what changed longest ago', () => {
  const notices = new Notices(2);
  notices.put('a', 1);
  notices.put('b', 1);
  notices.put('a', 2);
  notices.put('c', 1);
  expect(notices.take().map(([id]) => id)).toEqual(['a', 'c']);
});

test('what was taken can be had back, without what became newer meanwhile', () => {
  const notices = new Notices(10);
  notices.put('a', 1);
  notices.put('b', 1);
  notices.take();
  notices.put('a', 2);
  notices.recall();
  expect(new Map(notices.take())).toEqual(
    new Map([
      ['a', 2],
      ['b', 1],
    ]),
  );
});
