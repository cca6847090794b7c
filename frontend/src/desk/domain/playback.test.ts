import { describe, expect, test } from 'vitest';
import { advance, MomentCache, versionOf, within } from './playback.ts';

describe('playing', () => {
  test('a slow speed moves on, though no step is a whole version', () => {
    let at = { version: 10, rest: 0 };
    for (let step = 0; step < 10; step += 1) at = advance(at, 1, 200);
    expect(at.version).toBe(12);
  });

  test('a fast one leaps', () => {
    expect(advance({ version: 10, rest: 0 }, 100, 200)).toEqual({ version: 30, rest: 0 });
  });

  test('ends where the history ends', () => {
    expect(within({ from: 3, to: 9 }, 400)).toBe(9);
    expect(within({ from: 3, to: 9 }, -1)).toBe(3);
    expect(within({ from: 3, to: 9 }, 4.6)).toBe(5);
  });
});

describe('a version in an address', () => {
  test.each([
    ['12', 12],
    ['0', 0],
    ['-1', null],
    ['1e3', null],
    ['', null],
    [undefined, null],
    [['1', '2'], null],
  ])('%o is %o', (value, version) => {
    expect(versionOf(value)).toBe(version);
  });
});

describe('kept moments', () => {
  test('the one that was not used for longest goes first', () => {
    const cache = new MomentCache<string>(2);
    cache.put(1, 'one');
    cache.put(2, 'two');
    expect(cache.get(1)).toBe('one');
    cache.put(3, 'three');
    expect([cache.get(1), cache.get(2), cache.get(3)]).toEqual(['one', undefined, 'three']);
  });
});
