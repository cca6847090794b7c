import type { Bench, Spot } from '../aircraft/seating.ts';
import type { Layout } from '../aircraft/types.ts';
import type { Money } from '../money.ts';
import type { PublicSeats } from '../seat-map/types.ts';
import { compareScores, extent, Party, runsOf, type SeatScore, type SeatWish } from './party.ts';

/** Seats to take, all free. */
export interface Proposal {
  readonly seats: string[];
  readonly total: Money;
  /** Beside each other, across one aisle at most between each two. */
  readonly together: boolean;
}

/** So many places of one cabin are tried for one proposal at most: what a stranger's question may cost. */
const mostTried = 10_000;

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
    for (let best = search.next(); best && found.length < most; best = search.next()) {
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
  #tried = 0;

  constructor(party: Party, rows: readonly Bench[]) {
    this.#party = party;
    this.#rows = rows;
  }

  /** Null when not enough seats are left. */
  next(): Proposal | null {
    this.#tried = 0;
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
    const places = runs.flatMap((run, number) => placesIn(run, number, new Set(sizes)));
    if (sizes.some((size) => !places.some(({ spots }) => spots.length === size))) return null;
    const rows = [...new Set(places.map(rowOf))].sort((one, other) => one - other);
    for (let span = 0; span <= extent(rows); span += 1) {
      let best: Choice | null = null;
      for (const first of rows) {
        const within = places.filter((place) => isBetween(rowOf(place), first, first + span));
        if (within.some(({ spots }) => this.#party.isWished(spots)))
          best = better(best, this.#combine(sizes, within, []));
      }
      if (best !== null) return best;
    }
    return null;
  }

  /** The best choice of one place a size, the largest first, none touching another. */
  #combine(
    [size, ...others]: readonly number[],
    places: readonly Place[],
    taken: readonly Place[],
  ): Choice | null {
    if (size === undefined) {
      const spots = taken.flatMap((place) => place.spots);
      return this.#party.isWished(spots)
        ? { spots, score: this.#party.score(this.#rows, spots) }
        : null;
    }
    let best: Choice | null = null;
    for (const [at, place] of places.entries()) {
      if (place.spots.length !== size) continue;
      this.#tried += 1;
      if (this.#tried > mostTried) break;
      const rest = places.filter(
        (other, later) =>
          (other.spots.length < size || (other.spots.length === size && later > at)) &&
          !touches(place, other),
      );
      best = better(best, this.#combine(others, rest, [...taken, place]));
    }
    return best;
  }
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

function better(one: Choice | null, other: Choice | null): Choice | null {
  if (one === null || other === null) return one ?? other;
  return compareScores(other.score, one.score) < 0 ? other : one;
}
