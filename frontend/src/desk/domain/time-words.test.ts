import { expect, test } from 'vitest';
import { staleSentence } from './time-words.ts';
import { clockTime } from './time-words.ts';

const at = Date.parse('2026-11-25T14:05:09.000Z');
const time = clockTime(new Date(at).toISOString());

test.each([
  [[{ key: 'board', freshAt: at }], `The board is as of ${time}.`],
  [[{ key: 'charts', freshAt: at }], `The charts are as of ${time}.`],
  [
    [
      { key: 'room:ai101', freshAt: at + 5_000 },
      { key: 'feed', freshAt: at },
      { key: 'order:01', freshAt: null },
    ],
    `The flight's room and the feed are as of ${time}.`,
  ],
  // What never was on the page cannot be out of date.
  [[{ key: 'board', freshAt: null }], ''],
  [[], ''],
])('%o reads "%s"', (behind, sentence) => {
  expect(staleSentence(behind)).toBe(sentence);
});
