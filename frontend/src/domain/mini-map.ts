import type { Deck, LayoutRow } from '../api/types.ts';
import { deckGrid, type CabinGrid } from './deck-grid.ts';

/** A seat of the small map of a deck, in shares of the deck: `x` from the left wall, `y` from the nose. */
export interface MiniSeat {
  readonly designator: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface MiniDeck {
  readonly seats: readonly MiniSeat[];
  /** The deck's length by its width. */
  readonly ratio: number;
}

/** In units of the narrowest seat, as the map itself is drawn. */
const [HEAD, FIXTURES, NOSE, TAIL] = [1.6, 1.1, 0.2, 0.3];
const HIGHEST = 1.45;
const GAP = 0.15;

function rowHeight({ number }: LayoutRow, seatUnits: number): number {
  return number === null ? FIXTURES : Math.min(seatUnits * 1.06, HIGHEST);
}

/** Columns of a cabin as wide as they are drawn: seats, and aisles that share what is left. */
function columnWidths({ cabin, seatUnits }: CabinGrid, units: number): number[] {
  const seats = cabin.columns.filter((column) => column !== null).length;
  const aisle = (units - seats * seatUnits) / Math.max(1, cabin.columns.length - seats);
  return cabin.columns.map((column) => (column === null ? aisle : seatUnits));
}

/** Lays out the small map of a deck, in the proportions of the large one. */
export function miniDeck(deck: Deck): MiniDeck {
  const { units, cabins } = deckGrid(deck);
  const seats: MiniSeat[] = [];
  let y = units * NOSE;
  for (const grid of cabins) {
    const widths = columnWidths(grid, units);
    y += HEAD;
    for (const row of grid.cabin.rows) {
      const height = rowHeight(row, grid.seatUnits);
      let column = 0;
      for (const cell of row.cells) {
        const x = widths.slice(0, column).reduce((sum, width) => sum + width, 0);
        if (cell.kind === 'seat') {
          const { designator } = cell;
          const width = grid.seatUnits - GAP;
          seats.push({ designator, x, y, width, height: height - GAP });
        }
        column += 'span' in cell ? cell.span : 1;
      }
      y += height;
    }
  }
  const length = y + units * TAIL;
  return {
    ratio: length / units,
    seats: seats.map((seat) => ({
      designator: seat.designator,
      x: seat.x / units,
      y: seat.y / length,
      width: seat.width / units,
      height: seat.height / length,
    })),
  };
}
