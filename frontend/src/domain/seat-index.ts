import type { CabinClass, Layout, LayoutSeat } from '../api/types.ts';

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
  /** From the left wall (0) to the right (1): comparable between cabins of different width. */
  readonly x: number;
  /** Number of the row within the deck, fixtures counted: larger is further aft. */
  readonly y: number;
}

/** A layout's seats, in its order. */
export interface SeatIndex {
  readonly places: readonly SeatPlace[];
  readonly get: (designator: string) => SeatPlace | undefined;
}

function positionOf(seat: LayoutSeat): SeatPosition {
  if (seat.characteristics.includes('W')) return 'window';
  return seat.characteristics.includes('A') ? 'aisle' : 'middle';
}

/** Lays every seat of a layout open, for names, filters and the arrow keys. */
export function indexSeats(layout: Layout): SeatIndex {
  const places: SeatPlace[] = [];
  let cabinNumber = 0;
  layout.decks.forEach((deck, deckNumber) => {
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
  return { places, get: (designator) => byName.get(designator) };
}
