import {
  type AircraftPlan,
  type CabinPlan,
  type DeckPlan,
  fixtureKind,
  isLetter,
  type PlanRow,
  readRows,
  seatSides,
} from './plan.ts';
import type { Cabin, CabinClass, Characteristic, Deck, Fixture, LayoutSeat } from './types.ts';

/** Rows counted from a cabin's first that sell as its front. */
const frontRows = 5;

/** A seat before it has a price. */
export interface PlannedSeat extends Omit<LayoutSeat, 'price'> {
  readonly class: CabinClass;
  /** Among the first rows of its class. */
  readonly front: boolean;
}

type PlannedCell = PlannedSeat | Fixture;
interface PlannedRow {
  readonly number: number | null;
  readonly exit: boolean;
  readonly cells: readonly PlannedCell[];
}
type PlannedCabin = Omit<Cabin, 'rows'> & { readonly rows: readonly PlannedRow[] };
export type PlannedDeck = Omit<Deck, 'cabins'> & { readonly cabins: readonly PlannedCabin[] };

/** Builds the decks of an aircraft, characteristics included. Throws when the plan is wrong. */
export function buildDecks(plan: AircraftPlan): PlannedDeck[] {
  return plan.decks.map((deck) => ({
    name: deck.name,
    wings: deck.wings,
    cabins: deck.cabins.map((cabin) => buildCabin(cabin, deck.wings)),
  }));
}

function buildCabin(cabin: CabinPlan, wings: DeckPlan['wings']): PlannedCabin {
  const rows = readRows(cabin);
  const firstNumber = rows.find((row) => row.number !== null)?.number ?? 0;
  return {
    class: cabin.class,
    name: cabin.name,
    columns: [...cabin.columns].map((column) => (isLetter(column) ? column : null)),
    rows: rows.map((row, index) => {
      const place = {
        cabinClass: cabin.class,
        before: rows[index - 1],
        overWing: wings !== null && within(row.number, wings.firstRow, wings.lastRow),
        front: within(row.number, firstNumber, firstNumber + frontRows - 1),
      };
      return {
        number: row.number,
        exit: row.marked.exit !== '',
        cells: buildCells(row, place),
      };
    }),
  };
}

interface Place {
  readonly cabinClass: CabinClass;
  /** The row before; undefined at the cabin's first. */
  readonly before: PlanRow | undefined;
  readonly overWing: boolean;
  readonly front: boolean;
}

function buildCells(row: PlanRow, place: Place): PlannedCell[] {
  const cells: PlannedCell[] = [];
  for (const [column, cell] of [...row.pattern].entries()) {
    const last = cells.at(-1);
    if (isLetter(cell)) {
      cells.push(buildSeat(row, column, cell, place));
    } else if (cell === '.') {
      cells.push({ kind: 'aisle' });
    } else if (last !== undefined && 'span' in last && last.kind === fixtureKind(cell)) {
      cells[cells.length - 1] = { kind: last.kind, span: last.span + 1 };
    } else {
      cells.push({ kind: fixtureKind(cell), span: 1 });
    }
  }
  return cells;
}

function buildSeat(row: PlanRow, column: number, letter: string, place: Place): PlannedSeat {
  const { window, aisle } = seatSides(row.pattern, column);
  const exit = row.marked.exit !== '';
  const bulkhead = isBehindWall(place.before, column);
  const has: Record<Characteristic, boolean> = {
    W: window,
    A: aisle,
    '9': !window && !aisle,
    E: exit,
    K: bulkhead,
    B: row.marked.bassinet.includes(letter),
    H: row.marked.accessible.includes(letter),
    L: row.marked.legroom.includes(letter),
    '1D': row.marked.fixed.includes(letter),
    OW: place.overWing,
  };
  return {
    kind: 'seat',
    designator: `${row.number}${letter}`,
    class: place.cabinClass,
    front: place.front,
    characteristics: order.filter((characteristic) => has[characteristic]),
    restrictions: [
      ...(exit ? ['exit row: no infants', 'exit row: able-bodied adults only'] : []),
      ...(bulkhead ? ['bulkhead: all bags go into the lockers'] : []),
    ],
  };
}

const order = ['W', 'A', '9', 'E', 'K', 'B', 'H', 'L', '1D', 'OW'] as const;

/** A wall stands before a cabin, and behind every row of fixtures and every single one. */
function isBehindWall(before: PlanRow | undefined, column: number): boolean {
  return (before?.number ?? null) === null || /[lgcs]/.test(before?.pattern[column] ?? '');
}

function within(row: number | null, first: number, last: number): boolean {
  return row !== null && row >= first && row <= last;
}
