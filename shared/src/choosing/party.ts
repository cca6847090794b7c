import { exponentOf, minorUnits, money, type Money } from '../money.ts';
import { benches, seatsOf, type Bench, type Spot } from '../aircraft/seating.ts';
import type { CabinClass, Layout } from '../aircraft/types.ts';
import type { PublicSeats } from '../seat-map/types.ts';
import { seatsOfKind, type SeatKind } from './seat-kinds.ts';
import { leftAlone } from './single-seats.ts';

/** What a party wishes. */
export interface SeatWish {
  /** Positive. */
  readonly count: number;
  /** Absent: any, the cheapest first. */
  readonly cabin?: CabinClass | undefined;
  /** Of windows, aisles and bassinets one is enough for the party; of the other kinds every seat is one. */
  readonly kind?: SeatKind | undefined;
  /** The most that one seat may cost, in units of the currency, such as 99.5 pounds. */
  readonly maxPrice?: number | undefined;
  /** Only beside each other, across one aisle at most between each two. */
  readonly together?: boolean | undefined;
  /** How many of the party are children: they sit beside an adult where they can, and never at an exit. */
  readonly children?: number | undefined;
}

/** How good seats are for a party: numbers in the order of their weight, smaller is better (SPEC S17). */
export type SeatScore = readonly number[];

/** Kinds of which a party needs one. */
const oneIsEnough: ReadonlySet<SeatKind> = new Set(['window', 'aisle', 'bassinet']);

/** A party on a flight as it is: what it may have, and what is better for it. */
export class Party {
  readonly #wish: SeatWish;
  readonly #layout: Layout;
  readonly #currency: string;
  /** Minor units. */
  readonly #prices: ReadonlyMap<string, number>;
  readonly #maxPrice: number;
  /** The seats of the kind that is wished; null: any. */
  readonly #kind: ReadonlySet<string> | null;
  readonly #isFree: (designator: string) => boolean;

  /** `seats` has free seats left out, or as `{status: 'free'}`. */
  constructor(layout: Layout, seats: PublicSeats, wish: SeatWish) {
    const all = seatsOf(layout);
    this.#wish = wish;
    this.#layout = layout;
    this.#currency = all[0]?.price.currency ?? '';
    this.#prices = new Map(all.map(({ designator, price }) => [designator, minorUnits(price)]));
    this.#maxPrice = mostMinorUnits(wish, this.#currency);
    this.#kind = wish.kind === undefined ? null : seatsOfKind(layout, wish.kind);
    this.#isFree = (designator) => (seats[designator]?.status ?? 'free') === 'free';
  }

  /** The benches of each cabin that is wished, the cheapest cabin first. */
  cabins(): Bench[][] {
    const { cabin = null } = this.#wish;
    const wished = benches(this.#layout).filter(
      ([first]) => cabin === null || first?.class === cabin,
    );
    const cabins = new Map<string, Bench[]>();
    for (const bench of wished) {
      const key = `${bench[0]?.deck} ${bench[0]?.class}`;
      cabins.set(key, [...(cabins.get(key) ?? []), bench]);
    }
    const cheapest = (rows: readonly Bench[]): number =>
      Math.min(...rows.flat().map((spot) => this.#price(spot)));
    return [...cabins.values()].sort((one, other) => cheapest(one) - cheapest(other));
  }

  /** Whether one of the party may sit there. */
  suits(spot: Spot): boolean {
    const { kind, children = 0 } = this.#wish;
    return (
      this.#isFree(spot.designator) &&
      this.#price(spot) <= this.#maxPrice &&
      (children === 0 || !spot.traits.has('E')) &&
      (kind === undefined || oneIsEnough.has(kind) || this.isWished([spot]))
    );
  }

  /** Whether seats have what one of the party must have. */
  isWished(spots: readonly Spot[]): boolean {
    return this.#kind === null || spots.some(({ designator }) => this.#kind?.has(designator));
  }

  /** The ways to part the party, sizes from the largest down; the best way first. */
  shapes(): number[][] {
    const { count, children, together = false } = this.#wish;
    if (together) return [[count]];
    return partitions(count, count).sort((one, other) =>
      compareScores(shapeScore(one, children), shapeScore(other, children)),
    );
  }

  total(spots: readonly Spot[]): Money {
    return money(this.#sum(spots), this.#currency);
  }

  /** `rows`: the benches of the cabin. */
  score(rows: readonly Bench[], spots: readonly Spot[]): SeatScore {
    const lines = spots.map(({ row }) => row);
    const chosen = new Set(spots.map(({ designator }) => designator));
    const near = rows.filter(([first]) => first && lines.includes(first.row));
    const parts = near.flatMap((bench) => runsOf(bench, (spot) => chosen.has(spot.designator)));
    const sizes = parts.map((part) => part.length);
    return [
      ...shapeScore(sizes, this.#wish.children),
      ...extents(spots),
      leftAlone(near, this.#isFree, chosen).length,
      this.#sum(spots),
      lines.reduce((sum, row) => sum + row, 0),
    ];
  }

  #price({ designator }: Spot): number {
    return this.#prices.get(designator) ?? 0;
  }

  #sum(spots: readonly Spot[]): number {
    return spots.reduce((sum, spot) => sum + this.#price(spot), 0);
  }
}

/** The most that one seat may cost a party, in minor units. */
export function mostMinorUnits({ maxPrice }: Pick<SeatWish, 'maxPrice'>, currency: string): number {
  return Math.round((maxPrice ?? Infinity) * 10 ** exponentOf(currency));
}

/** The largest number less the smallest. */
export function extent(numbers: readonly number[]): number {
  return Math.max(...numbers) - Math.min(...numbers);
}

/** How far seats are apart: rows, and hundredths of columns. */
export function extents(spots: readonly Spot[]): SeatScore {
  const rows = extent(spots.map(({ row }) => row));
  return [rows, Math.round(100 * extent(spots.map(({ across }) => across)))];
}

/** Neighbours of one bench that all pass, as many together as there are. */
export function runsOf(bench: Bench, passes: (spot: Spot) => boolean): Spot[][] {
  const runs: Spot[][] = [[]];
  for (const spot of bench) {
    if (passes(spot)) runs.at(-1)?.push(spot);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** Negative when the first is better. */
export function compareScores(one: SeatScore, other: SeatScore): number {
  for (const [place, number] of one.entries()) {
    const difference = number - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partitions(count: number, largest: number): number[][] {
  if (count === 0) return [[]];
  const sizes = Array.from({ length: Math.min(count, largest) }, (_, less) => less + 1);
  return sizes.flatMap((size) => partitions(count - size, size).map((rest) => [size, ...rest]));
}

/** Children who do not sit beside an adult, parts, and people who sit alone. One adult has a child on either side. */
function shapeScore(sizes: readonly number[], children = 0): SeatScore {
  const beside = sizes.reduce((sum, size) => sum + size - Math.ceil(size / 3), 0);
  const alone = sizes.length > 1 ? sizes.filter((size) => size === 1).length : 0;
  return [Math.max(0, children - beside), sizes.length, alone];
}
