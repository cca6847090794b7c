import { Problem } from '../problem.ts';

/** Whatever moves the text around it, or cannot be seen: control characters, and those that turn the direction of writing. */
const unseen = /[\s\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A sentence as it may stand among others: on one line, and with nothing in it that is not read. */
export function plainSentence(text = ''): string {
  return text.replace(unseen, ' ').trim();
}

/** A sentence for the audit, without which nothing is done (`reason-required`): there is a word in it. */
export function reasonIn(text?: string): string {
  const reason = plainSentence(text);
  if (!saysSomething(reason)) throw new Problem('reason-required');
  return reason;
}

function saysSomething(sentence: string): boolean {
  return /[\p{L}\p{N}]/u.test(sentence);
}
