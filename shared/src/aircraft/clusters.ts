import type { Spot } from './seating.ts';

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
