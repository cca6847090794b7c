import type { AircraftId, CabinClass, Fixture } from './types.ts';

/**
 * An aircraft as it is written down in `plans/`: compact, and complete. `build.ts` computes the rest.
 *
 * A row is one line of words: `<numbers> <cells>[|<cells>…] [mark…]`.
 *
 * - Numbers: `12`, `14-18` (each of them), or `=` for a row of fixtures without a number.
 * - Cells, one character a column, from the left: an upper-case letter is a seat; `.` an aisle;
 *   `-` no seat, but only the neighbour's console or a narrower fuselage (who sits beside it is at the
 *   window or aisle all the same); `_` no seat, because a door or a wall takes the place; `l` lavatory,
 *   `g` galley, `c` closet, `s` stairs, `b` bassinet. Several patterns with `|` between take turns.
 * - Marks, for the whole row or, as `legroom:AF`, for some letters: `exit` (doors at both ends, always
 *   the whole row), `legroom`, `fixed` (restricted recline), `bassinet`, `accessible`.
 */
export interface AircraftPlan {
  readonly id: AircraftId;
  readonly name: string;
  readonly decks: readonly DeckPlan[];
}

export interface DeckPlan {
  readonly name: 'main' | 'upper';
  readonly wings: { readonly firstRow: number; readonly lastRow: number } | null;
  readonly cabins: readonly CabinPlan[];
}

export interface CabinPlan {
  readonly class: CabinClass;
  readonly name: string;
  /** Letters and aisles (`.`) over the columns, such as `ABC.DEF`. */
  readonly columns: string;
  readonly rows: readonly string[];
}

const marks = ['exit', 'legroom', 'fixed', 'bassinet', 'accessible'] as const;
export type Mark = (typeof marks)[number];

const fixtures = {
  '-': 'empty',
  _: 'empty',
  l: 'lavatory',
  g: 'galley',
  c: 'closet',
  s: 'stairs',
  b: 'bassinet',
} as const satisfies Record<string, Fixture['kind']>;

/** One row of a plan, read. */
export interface PlanRow {
  /** null: a row of fixtures. */
  readonly number: number | null;
  /** One character a column. */
  readonly pattern: string;
  /** The letters that a mark is for. */
  readonly marked: Readonly<Record<Mark, string>>;
}

/** Where a seat stands: beside the wall, beside an aisle; staggered seats can be both, centre seats are neither. */
export interface SeatSides {
  readonly window: boolean;
  readonly aisle: boolean;
}

/** Whether a character of a pattern is a seat. */
export function isLetter(cell: string | undefined): cell is string {
  return cell !== undefined && cell >= 'A' && cell <= 'Z';
}

/**
 * Reads the rows of a cabin, from the front; `14-18` becomes five. Throws on anything that `plan.ts` does
 * not allow: a plan is code, so a wrong one is a bug.
 */
export function readRows(cabin: CabinPlan): PlanRow[] {
  return cabin.rows.flatMap((line) => {
    const [numbers = '', cells = '', ...words] = line.split(' ');
    const patterns = cells.split('|');
    return readNumbers(numbers).map((number, turn) => {
      const pattern = patterns[turn % patterns.length] ?? '';
      checkPattern(pattern, cabin.columns, line);
      return { number, pattern, marked: readMarks(words, pattern, line) };
    });
  });
}

function readNumbers(word: string): (number | null)[] {
  if (word === '=') return [null];
  const match = /^([1-9][0-9]*)(?:-([1-9][0-9]*))?$/.exec(word);
  if (match === null) throw new Error(`no row number: ${word}`);
  const first = Number(match[1]);
  const last = Number(match[2] ?? first);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function checkPattern(pattern: string, columns: string, line: string): void {
  if (pattern.length !== columns.length) throw new Error(`not ${columns.length} columns: ${line}`);
  for (const [column, cell] of [...pattern].entries()) {
    const known = isLetter(cell) || cell === '.' ? cell === columns[column] : cell in fixtures;
    if (!known) throw new Error(`'${cell}' cannot stand in column ${column + 1}: ${line}`);
  }
}

function readMarks(words: readonly string[], pattern: string, line: string): Record<Mark, string> {
  const all = [...pattern].filter(isLetter).join('');
  const marked = { exit: '', legroom: '', fixed: '', bassinet: '', accessible: '' };
  for (const word of words) {
    const [name, letters = all] = word.split(':');
    const mark = marks.find((known) => known === name);
    if (mark === undefined || (mark === 'exit' && letters !== all)) {
      throw new Error(`unknown mark '${word}': ${line}`);
    }
    marked[mark] = mark === 'exit' ? all || '=' : letters;
  }
  return marked;
}

/** The fixture that a character of a pattern stands for. */
export function fixtureKind(cell: string): Exclude<Fixture['kind'], 'aisle'> {
  return fixtures[cell as keyof typeof fixtures];
}

/** What is beside the seat in a column, past consoles. */
export function seatSides(pattern: string, column: number): SeatSides {
  const besides = [-1, 1].map((step) => {
    let at = column + step;
    while (pattern[at] === '-') at += step;
    return pattern[at];
  });
  return { window: besides.includes(undefined), aisle: besides.includes('.') };
}
