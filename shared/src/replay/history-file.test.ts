import { afterEach, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { splitLines } from './history-file.ts';

afterEach(() => vi.restoreAllMocks());

async function* each(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

async function linesOf(pieces: readonly string[]): Promise<string[]> {
  const lines = [];
  for await (const line of splitLines(each(pieces))) lines.push(line);
  return lines;
}

it.each([
  [[], []],
  [[''], []],
  [['a'], ['a']],
  [['a\n'], ['a']],
  [['\n'], ['']],
  [['\n\n'], ['', '']],
  [
    ['a', 'b\nc', '\n', 'd\ne\n', 'f'],
    ['ab', 'c', 'd', 'e', 'f'],
  ],
  [
    ['a\r', '\n', 'b\u2028c'],
    ['a\r', 'b\u2028c'],
  ],
])('splits %j', async (pieces, lines) => {
  expect(await linesOf(pieces)).toEqual(lines);
});

/** Characters that strings were looked through for. */
function countLooks(): () => number {
  let looked = 0;
  for (const name of ['split', 'indexOf'] as const) {
    const own = Reflect.get(String.prototype, name) as (...args: unknown[]) => unknown;
    vi.spyOn(String.prototype, name).mockImplementation(function (
      this: string,
      ...args: unknown[]
    ) {
      looked += this.length - (name === 'indexOf' ? Number(args[1] ?? 0) : 0);
      return own.apply(this, args) as never;
    });
  }
  return () => looked;
}

it('T8: looks through a long line once, not again with each piece', async () => {
  const pieces = Array<string>(100).fill(' '.repeat(10_000));
  const looked = countLooks();
  const lines = await linesOf(pieces);
  const count = looked();
  expect(lines).toEqual([' '.repeat(1_000_000)]);
  expect(count).toBeLessThanOrEqual(1_000_000);
});

it('T8: refuses a line that is too long, before it is there as a whole', async () => {
  const piece = ' '.repeat(limits.historyLineCharacters / 4);
  let taken = 0;
  async function* endless(): AsyncGenerator<string> {
    for (; taken < 100; taken += 1) yield piece;
  }
  const lines = splitLines(endless());
  await expect(lines.next()).rejects.toMatchObject({ code: 'history-damaged' });
  expect(taken).toBe(4);
});
