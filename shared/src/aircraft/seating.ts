import type { CabinClass, Characteristic, Fixture, Layout, LayoutSeat } from './types.ts';

/** A seat and where it stands. */
export interface Spot {
  readonly designator: string;
  readonly class: CabinClass;
  readonly traits: ReadonlySet<Characteristic>;
  readonly deck: number;
  /** Rows from the nose, rows of fixtures included. */
  readonly row: number;
  /** Columns from the left, 0 to 10 on every aircraft, since cabins have different columns. */
  readonly across: number;
  /** Aisles between the left wall and the seat. */
  readonly aisles: number;
  /** Number of the bench on its row. */
  readonly bench: number;
}

/** Seats of one row, from the left, of which each is beside the next, or across one aisle from it. */
export type Bench = readonly Spot[];

/** Decks with seats, whether these have a price or not. */
export interface Seating {
  readonly decks: readonly {
    readonly cabins: readonly {
      readonly class: CabinClass;
      readonly columns: readonly unknown[];
      readonly rows: readonly SeatingRow[];
    }[];
  }[];
}

interface SeatingRow {
  readonly cells: readonly (UnpricedSeat | Fixture)[];
}

type UnpricedSeat = Pick<LayoutSeat, 'kind' | 'designator' | 'characteristics'>;

/** Every seat of a priced layout, in its order. */
export function seatsOf({ decks }: Pick<Layout, 'decks'>): LayoutSeat[] {
  const rows = decks.flatMap(({ cabins }) => cabins.flatMap((cabin) => cabin.rows));
  return rows.flatMap(({ cells }) => cells.filter((cell) => cell.kind === 'seat'));
}

/** The seats of a layout as benches: people on one bench sit together. */
export function benches(layout: Seating): Bench[] {
  return layout.decks.flatMap((deck, deckIndex) => {
    let row = 0;
    return deck.cabins.flatMap((cabin) =>
      cabin.rows.flatMap((cells) => {
        row += 1;
        return rowBenches(cells, {
          class: cabin.class,
          deck: deckIndex,
          row,
          scale: 10 / cabin.columns.length,
        });
      }),
    );
  });
}

interface RowPlace {
  readonly class: CabinClass;
  readonly deck: number;
  readonly row: number;
  readonly scale: number;
}

function rowBenches(row: SeatingRow, place: RowPlace): Bench[] {
  const found: Spot[][] = [[]];
  let column = 0;
  let aisles = 0;
  let aislesSince = 0;
  for (const cell of row.cells) {
    if (cell.kind === 'seat') {
      if (aislesSince > 1) found.push([]);
      found.at(-1)?.push(spot(cell, place, { column, aisles, bench: found.length }));
      aislesSince = 0;
    } else if (cell.kind === 'aisle') {
      aisles += 1;
      aislesSince += 1;
    } else if (cell.kind !== 'empty') {
      found.push([]);
    }
    column += 'span' in cell ? cell.span : 1;
  }
  return found.filter((bench) => bench.length > 0);
}

function spot(
  seat: UnpricedSeat,
  place: RowPlace,
  { column, aisles, bench }: { column: number; aisles: number; bench: number },
): Spot {
  return {
    designator: seat.designator,
    class: place.class,
    traits: new Set(seat.characteristics),
    deck: place.deck,
    row: place.row,
    across: column * place.scale,
    aisles,
    bench,
  };
}

/** What a seat of another kind counts for, in rows that one would rather walk. */
const otherKindRows = {
  deck: 40,
  /** Exit rows are not for everyone. */
  offersExit: 12,
  lacksExit: 6,
  lacksWindow: 8,
  lacksAisle: 6,
  lacksLegRoom: 5,
  /** Costs more than was asked for. */
  offersLegRoom: 3,
  offersWindowOrAisle: 1,
  restrictedRecline: 2,
  aisleBetween: 3,
} as const;

/** How far an offered seat is from a wanted one: rows and columns, and more for each way in which its kind is another. */
export function distance(wanted: Spot, offered: Spot): number {
  if (wanted.designator === offered.designator) return 0;
  const lacks = (trait: Characteristic): number =>
    wanted.traits.has(trait) && !offered.traits.has(trait) ? 1 : 0;
  const offers = (trait: Characteristic): number =>
    offered.traits.has(trait) && !wanted.traits.has(trait) ? 1 : 0;
  return (
    Math.abs(wanted.row - offered.row) +
    Math.abs(wanted.across - offered.across) / 2 +
    (wanted.deck === offered.deck ? 0 : otherKindRows.deck) +
    offers('E') * otherKindRows.offersExit +
    lacks('E') * otherKindRows.lacksExit +
    lacks('W') * otherKindRows.lacksWindow +
    lacks('A') * otherKindRows.lacksAisle +
    lacks('L') * otherKindRows.lacksLegRoom +
    offers('L') * otherKindRows.offersLegRoom +
    lacks('9') * otherKindRows.offersWindowOrAisle +
    offers('1D') * otherKindRows.restrictedRecline
  );
}

/** What it counts for when aisles part people more than they did before. */
export function apart(wanted: Bench, offered: Bench): number {
  return Math.max(0, aislesWithin(offered) - aislesWithin(wanted)) * otherKindRows.aisleBetween;
}

function aislesWithin(bench: Bench): number {
  return (bench.at(-1)?.aisles ?? 0) - (bench[0]?.aisles ?? 0);
}

/** People who sit beside each other, across one aisle at most, from the left: by where they sit. */
export type Cluster = readonly Spot[];

/** Parts the seats of an order into those that are together. Throws when a seat is not among `spots`. */
export function clustersOf(spots: ReadonlyMap<string, Spot>, seats: readonly string[]): Cluster[] {
  const own = new Set(seats);
  const clusters: Spot[][] = [];
  let last: Spot | undefined;
  // The spots come bench by bench, from the left.
  for (const spot of spots.values()) {
    if (own.has(spot.designator)) {
      const cluster = last !== undefined && isBeside(last, spot) ? clusters.at(-1) : undefined;
      if (cluster) cluster.push(spot);
      else clusters.push([spot]);
      own.delete(spot.designator);
      last = spot;
    } else last = undefined;
  }
  const [unknown] = own;
  if (unknown !== undefined) throw new RangeError(`no seat ${unknown}`);
  return clusters;
}

function isBeside(left: Spot, right: Spot): boolean {
  return left.deck === right.deck && left.row === right.row && left.bench === right.bench;
}

/** Children sit there with adults. */
export function isFamily(cluster: Cluster, children: ReadonlySet<string>): boolean {
  const count = cluster.filter(({ designator }) => children.has(designator)).length;
  return count > 0 && count < cluster.length;
}
