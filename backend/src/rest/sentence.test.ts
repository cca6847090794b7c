import { expect, it } from 'vitest';
import { problemMessage } from '@aisle/shared/problems';
import { plainSentence, reasonIn } from './input.ts';

it('is on one line, and hides nothing', () => {
  expect(plainSentence('  A wet\r\nseat\u0000 ')).toBe('A wet seat');
  expect(plainSentence('\u202edesrever\u202c \u2066apart\u2069')).toBe('desrever apart');
  expect(plainSentence('مقعد مبلل 👩‍✈️')).toBe('مقعد مبلل 👩‍✈️');
  expect(plainSentence()).toBe('');
});

it('says something when there is a word in it', () => {
  for (const words of ['wet', 'نعم', '7', 'é']) expect(reasonIn(words)).toBe(words);
  for (const none of ['', '…', ' — ', '\u200b', '👍'])
    expect(() => reasonIn(none)).toThrow(problemMessage('reason-required'));
});
