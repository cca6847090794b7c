import { expect, it } from 'vitest';
import { plainSentence, saysSomething } from './sentence.ts';

it('is on one line, and hides nothing', () => {
  expect(plainSentence('  A wet\r\nseat\u0000 ')).toBe('A wet seat');
  expect(plainSentence('\u202edesrever\u202c \u2066apart\u2069')).toBe('desrever apart');
  expect(plainSentence('مقعد مبلل 👩‍✈️')).toBe('مقعد مبلل 👩‍✈️');
  expect(plainSentence()).toBe('');
});

it('says something when there is a word in it', () => {
  for (const words of ['wet', 'نعم', '7', 'é']) expect(saysSomething(words)).toBe(true);
  for (const none of ['', '…', ' — ', '\u200b', '👍']) expect(saysSomething(none)).toBe(false);
});
