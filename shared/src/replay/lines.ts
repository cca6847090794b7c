import { limits } from '../limits.ts';
import { TapeError } from './tape.ts';

/**
 * The lines of a text that comes in pieces. Only `\n` ends one: sentences may have other breaks in them. Each piece is looked
 * through once, however long a line is. Throws a {@link TapeError} for one that is too long.
 */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
    if (length > limits.historyLineCharacters) throw new TapeError('history-damaged');
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      add(piece.slice(from, end));
      from = end + 1;
      yield parts.join('');
      parts = [];
      length = 0;
    }
    if (from < piece.length) add(piece.slice(from));
  }
  if (length > 0) yield parts.join('');
}
