import type { DocumentName } from './types.ts';

/** Letters that differ between two names, whether capitals or not: put in, left out, or another. */
export function lettersBetween(one: DocumentName, other: DocumentName): number {
  return distance(one.givenName, other.givenName) + distance(one.surname, other.surname);
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  const [from, to] = [lettersOf(one), lettersOf(other)];
  let row = to.map((_, place) => place + 1);
  from.forEach((letter, line) => {
    let left = line + 1;
    let corner = line;
    row = row.map((above, place) => {
      const changed = corner + (letter === to[place] ? 0 : 1);
      corner = above;
      left = Math.min(above + 1, left + 1, changed);
      return left;
    });
  });
  return row.at(-1) ?? from.length;
}

function lettersOf(name: string): readonly string[] {
  return [...name.normalize('NFC').toLowerCase()];
}
