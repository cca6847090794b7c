import type { Bench, Spot } from '../aircraft/seating.ts';

/**
 * The free seats that a choice leaves alone: each had a free neighbour, and has none any more. Neighbours have no
 * aisle between them; a seat that never had one, as in business class, is not alone.
 */
export function leftAlone(
  rows: readonly Bench[],
  isFree: (designator: string) => boolean,
  chosen: ReadonlySet<string>,
): string[] {
  const stays = (spot: Spot): boolean => isFree(spot.designator) && !chosen.has(spot.designator);
  return rows.flatMap((bench) =>
    bench
      .filter((spot, place) => {
        if (!stays(spot)) return false;
        const beside = neighbours(bench, place);
        return beside.some(({ designator }) => chosen.has(designator)) && !beside.some(stays);
      })
      .map(({ designator }) => designator),
  );
}

function neighbours(bench: Bench, place: number): Spot[] {
  const own = bench[place];
  return [bench[place - 1], bench[place + 1]].filter(
    (spot): spot is Spot => spot !== undefined && spot.aisles === own?.aisles,
  );
}

/** A choice that leaves seats alone, and one near by that does not. */
export interface TidierChoice {
  readonly alone: string[];
  /** The whole choice, in place of the one that was made. */
  readonly instead: string[];
}

/**
 * What to take instead of a choice that leaves a free seat alone: as many seats of the same row, beside each other, that
 * leave none alone, and of these the choice that has most in common with the one that was made, the nearest (SPEC S20). Null where the
 * choice leaves none alone, is not all beside each other, or nothing of the kind is free: then it is the only way to sit
 * together. What the party itself has is free, too.
 */
export function tidierChoice(
  all: readonly Bench[],
  isFree: (designator: string) => boolean,
  choice: readonly string[],
): TidierChoice | null {
  const chosen = new Set(choice);
  // What other rows have is not asked for: who watches this is not told when they change.
  const rows = all.filter((spots) => spots.some(({ designator }) => chosen.has(designator)));
  const alone = leftAlone(rows, isFree, chosen);
  const [bench] = rows;
  if (alone.length === 0 || bench === undefined) return null;
  const sets = bench
    .map((_, start) => bench.slice(start, start + choice.length).map((spot) => spot.designator))
    .filter((set) => set.length === choice.length);
  if (!sets.some((set) => set.every((seat) => chosen.has(seat)))) return null;
  const common = (set: readonly string[]): number => set.filter((seat) => chosen.has(seat)).length;
  const firstOf = (set: readonly string[]): number =>
    bench.findIndex(({ designator }) => set.includes(designator));
  const away = (set: readonly string[]): number => Math.abs(firstOf(set) - firstOf(choice));
  const [instead] = sets
    .filter((set) => set.every(isFree) && leftAlone([bench], isFree, new Set(set)).length === 0)
    .sort((one, other) => common(other) - common(one) || away(one) - away(other));
  return instead ? { alone, instead } : null;
}
