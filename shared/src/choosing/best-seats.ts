import type { Bench, Spot } from '../aircraft/seating.ts';
import type { Layout } from '../aircraft/types.ts';
import type { Money } from '../money.ts';
import type { PublicSeats } from '../seat-map/types.ts';
import {
  compareScores,
  extent,
  extents,
  Party,
  runsOf,
  type SeatScore,
  type SeatWish,
} from './party.ts';

/** Seats to take, all free. */
export interface Proposal {
  readonly seats: string[];
  readonly total: Money;
  /** Beside each other, across one aisle at most between each two. */
  readonly together: boolean;
}

/** So many places of one cabin are tried at most: what a stranger's question may cost. Up to four people take far fewer. */
const mostTried = 5_000;

/**
 * The best seats for a party that are to be had, as up to `most` proposals that share no seat (SPEC S16 to S18).
 * `seats` has free seats left out, or as `{status: 'free'}`.
 */
export function bestSeats(
  layout: Layout,
  seats: PublicSeats,
  wish: SeatWish,
  most: number,
): Proposal[] {
  const party = new Party(layout, seats, wish);
  const found: Proposal[] = [];
  for (const cabin of party.cabins()) {
    const search = new CabinSearch(party, cabin);
    while (found.length < most) {
      const best = search.next();
      if (best === null) break;
      found.push(best);
    }
  }
  return found;
}

/** A choice, and what it is worth. */
interface Choice {
  readonly spots: readonly Spot[];
  readonly score: SeatScore;
}

/** Seats of one run, each beside the next or across one aisle. */
interface Place {
  readonly run: number;
  readonly start: number;
  readonly spots: readonly Spot[];
}

/** Proposes the seats of one cabin, best first; what was proposed is not proposed again. */
class CabinSearch {
  readonly #party: Party;
  readonly #rows: readonly Bench[];
  readonly #proposed = new Set<string>();
  #best: Choice | null = null;
  #tried = 0;

  constructor(party: Party, rows: readonly Bench[]) {
    this.#party = party;
    this.#rows = rows;
  }

  /** Null when not enough seats are left. */
  next(): Proposal | null {
    const suits = (spot: Spot): boolean =>
      !this.#proposed.has(spot.designator) && this.#party.suits(spot);
    const runs = this.#rows.flatMap((bench) => runsOf(bench, suits));
    for (const sizes of this.#party.shapes()) {
      const best = this.#bestOf(sizes, runs);
      if (best === null) continue;
      const seats = best.spots.map(({ designator }) => designator);
      for (const seat of seats) this.#proposed.add(seat);
      return { seats, total: this.#party.total(best.spots), together: sizes.length === 1 };
    }
    return null;
  }

  /** The best choice whose parts have these sizes: over as few rows as can be, since that counts first then. */
  #bestOf(sizes: readonly number[], runs: readonly Bench[]): Choice | null {
    if (!mayFit(sizes, runs)) return null;
    const places = runs.flatMap((run, number) => placesIn(run, number, new Set(sizes)));
    const rows = [...new Set(places.map(rowOf))].sort((one, other) => one - other);
    // Seats that are all together are in one row.
    const widest = sizes.length === 1 ? 0 : extent(rows);
    for (let span = 0; span <= widest; span += 1) {
      for (const first of rows) {
        const within = places.filter((place) => isBetween(rowOf(place), first, first + span));
        if (within.some(({ spots }) => this.#party.isWished(spots)))
          this.#combine(sizes, within, []);
      }
      const best = this.#takeBest();
      if (best) return best;
    }
    return null;
  }

  /** Tries one place a size, the largest first, none touching another. */
  #combine(
    [size, ...others]: readonly number[],
    places: readonly Place[],
    taken: readonly Spot[],
  ): void {
    if (size === undefined) return this.#compare(taken);
    const wanted = 1 + others.filter((other) => other === size).length;
    if (places.filter(({ spots }) => spots.length === size).length < wanted) return;
    for (const [at, place] of places.entries()) {
      if (place.spots.length !== size) continue;
      this.#tried += 1;
      if (this.#tried > mostTried) return;
      const rest = places.filter(
        (other, later) =>
          (other.spots.length < size || (other.spots.length === size && later > at)) &&
          !touches(place, other),
      );
      this.#combine(others, rest, [...taken, ...place.spots]);
    }
  }

  #takeBest(): Choice | null {
    const best = this.#best;
    this.#best = null;
    return best;
  }

  #compare(spots: readonly Spot[]): void {
    const best = this.#best;
    if (best && isWider(spots, best.spots)) return;
    if (!this.#party.isWished(spots)) return;
    const score = this.#party.score(this.#rows, spots);
    if (best === null || compareScores(score, best.score) < 0) this.#best = { spots, score };
  }
}

/** Whether there is room for as many places of each size and above; a gap parts two of one run. */
function mayFit(sizes: readonly number[], runs: readonly Bench[]): boolean {
  return sizes.every((size, place) => {
    const room = runs.reduce((sum, run) => sum + Math.floor((run.length + 1) / (size + 1)), 0);
    return room > place;
  });
}

/** Whether a choice of the same shape is worse for how far its seats are apart alone. */
function isWider(spots: readonly Spot[], others: readonly Spot[]): boolean {
  return compareScores(extents(spots), extents(others)) > 0;
}

function placesIn(run: Bench, number: number, sizes: ReadonlySet<number>): Place[] {
  return [...sizes].flatMap((size) =>
    run.slice(0, Math.max(0, run.length - size + 1)).map((_, start) => {
      return { run: number, start, spots: run.slice(start, start + size) };
    }),
  );
}

function rowOf({ spots }: Place): number {
  return spots[0]?.row ?? 0;
}

function isBetween(row: number, first: number, last: number): boolean {
  return row >= first && row <= last;
}

/** Two places that touch would be one, or share a seat. */
function touches(one: Place, other: Place): boolean {
  return (
    one.run === other.run &&
    one.start <= other.start + other.spots.length &&
    other.start <= one.start + one.spots.length
  );
}
