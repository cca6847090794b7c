import type { Cabin, Deck } from '../api/types.ts';

/** Width of an aisle, in widths of a seat. */
const AISLE = 0.75;
/** How much wider than the narrowest seat of the deck a seat of a better class may be drawn. */
const WIDEST = 1.6;

/** Lines before a cabin's rows. */
export const HEAD_LINES = 2;

/** How one cabin is drawn: in units of the deck's narrowest seat. */
export interface CabinGrid {
  readonly cabin: Cabin;
  /** Grid line of the cabin's name; a line for its letters follows, and its rows. */
  readonly line: number;
  readonly seatUnits: number;
  /** Value of `grid-template-columns`; `--u` is the unit. */
  readonly columns: string;
}

/** How a deck is drawn: one grid of rows, from the nose (line 1) to the tail (`tailLine`). */
export interface DeckGrid {
  /** Width of the cabin floor, in units. */
  readonly units: number;
  readonly cabins: readonly CabinGrid[];
  readonly tailLine: number;
  /** Lines between which the wings stand out. */
  readonly wings: { readonly from: number; readonly to: number } | null;
}

const seatsAcross = (cabin: Cabin) => cabin.columns.filter((column) => column !== null).length;
const aislesAcross = (cabin: Cabin) => cabin.columns.length - seatsAcross(cabin);

function cabinUnits(cabin: Cabin): number {
  return seatsAcross(cabin) + AISLE * aislesAcross(cabin);
}

/** Lays a deck out: the widest cabin sets the unit, the others spread their seats and aisles over its width. */
export function deckGrid(deck: Deck): DeckGrid {
  const units = Math.max(...deck.cabins.map(cabinUnits));
  let line = 2;
  let wings: { from: number; to: number } | null = null;
  const cabins = deck.cabins.map((cabin) => {
    const own = line;
    const room = (units - AISLE * aislesAcross(cabin)) / seatsAcross(cabin);
    const seatUnits = Math.min(WIDEST, room);
    const seat = `minmax(0, calc(var(--u) * ${seatUnits.toFixed(3)}))`;
    const aisle = `minmax(calc(var(--u) * ${AISLE}), 1fr)`;
    cabin.rows.forEach((row, place) => {
      const rowLine = own + HEAD_LINES + place;
      if (!deck.wings || row.number === null) return;
      if (row.number < deck.wings.firstRow || row.number > deck.wings.lastRow) return;
      wings = { from: wings?.from ?? rowLine, to: rowLine + 1 };
    });
    line += HEAD_LINES + cabin.rows.length;
    const columns = cabin.columns.map((column) => (column === null ? aisle : seat)).join(' ');
    return { cabin, line: own, seatUnits, columns };
  });
  return { units, cabins, tailLine: line, wings };
}
