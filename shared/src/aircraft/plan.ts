import type { AircraftId, CabinClass } from './types.ts';

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
