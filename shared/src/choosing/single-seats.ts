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
