import { bandOf, priceBands, type PriceBand } from '@aisle/shared/choosing/price-bands';
import type { CabinClass, Deck, Layout, LayoutSeat } from '../api/types.ts';

export type SeatPosition = 'window' | 'aisle' | 'middle';

/** Everything fixed about a seat, and where it stands. */
export interface SeatPlace {
  readonly designator: string;
  readonly seat: LayoutSeat;
  readonly row: number;
  readonly deck: number;
  /** Number of the cabin over all decks. */
  readonly cabin: number;
  readonly cabinClass: CabinClass;
  readonly cabinName: string;
  readonly position: SeatPosition;
  readonly exit: boolean;
  readonly legroom: boolean;
  /** Number of the price band of the flight that its price is in. */
  readonly band: number;
  /** What stands within two rows: `lavatory`, `galley`, `stairs`, and `wing` where it is over one. */
  readonly near: readonly string[];
  /** From the left wall (0) to the right (1): comparable between cabins of different width. */
  readonly x: number;
  /** Number of the row within the deck, fixtures counted: larger is further aft. */
  readonly y: number;
}

/** A layout's seats, in its order, and what they cost. */
export interface SeatIndex {
  readonly places: readonly SeatPlace[];
  readonly bands: readonly PriceBand[];
  readonly get: (designator: string) => SeatPlace | undefined;
}

/** The cabin classes of an aircraft with their names, from the front. */
export function cabinNames({ places }: SeatIndex): [CabinClass, string][] {
  return [...new Map(places.map((place) => [place.cabinClass, place.cabinName]))];
}

function positionOf(seat: LayoutSeat): SeatPosition {
  if (seat.characteristics.includes('W')) return 'window';
  return seat.characteristics.includes('A') ? 'aisle' : 'middle';
}

const noted: ReadonlySet<string> = new Set(['lavatory', 'galley', 'stairs']);
const nearRows = 2;

/** What a traveller may want to know of the surroundings of a row, by its place in the deck. */
function nearOf({ cabins, wings }: Deck): (y: number) => string[] {
  const rows = cabins.flatMap((cabin) => cabin.rows);
  return (y) => {
    const around = rows.slice(Math.max(0, y - nearRows), y + nearRows + 1);
    const kinds = around.flatMap(({ cells }) => cells.map(({ kind }) => kind as string));
    const number = rows[y]?.number ?? 0;
    const isOverWing = wings !== null && number >= wings.firstRow && number <= wings.lastRow;
    return [...new Set(kinds.filter((kind) => noted.has(kind))), ...(isOverWing ? ['wing'] : [])];
  };
}

/** Lays every seat of a layout open, for names, filters and the arrow keys. */
export function indexSeats(layout: Layout): SeatIndex {
  const bands = priceBands(layout);
  const places: SeatPlace[] = [];
  let cabinNumber = 0;
  layout.decks.forEach((deck, deckNumber) => {
    const near = nearOf(deck);
    let y = 0;
    for (const cabin of deck.cabins) {
      for (const row of cabin.rows) {
        let column = 0;
        for (const cell of row.cells) {
          if (cell.kind === 'seat') {
            places.push({
              designator: cell.designator,
              seat: cell,
              row: row.number ?? 0,
              deck: deckNumber,
              cabin: cabinNumber,
              cabinClass: cabin.class,
              cabinName: cabin.name,
              position: positionOf(cell),
              exit: cell.characteristics.includes('E'),
              legroom: cell.characteristics.includes('L'),
              band: bandOf(bands, cell.price),
              near: near(y),
              x: (column + 0.5) / cabin.columns.length,
              y,
            });
          }
          column += 'span' in cell ? cell.span : 1;
        }
        y += 1;
      }
      cabinNumber += 1;
    }
  });
  const byName = new Map(places.map((place) => [place.designator, place]));
  return { places, bands, get: (designator) => byName.get(designator) };
}
