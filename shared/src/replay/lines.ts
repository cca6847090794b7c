import { limits } from '../limits.ts';
import { TapeError } from './tape.ts';

/** The lines of a text that comes in pieces. Only `\n` ends one: sentences may have other breaks in them. */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > limits.historyLineCharacters) throw new TapeError('history-damaged');
    yield* lines;
  }
  if (rest !== '') yield rest;
}
