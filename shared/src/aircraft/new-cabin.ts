import { findAircraft } from './catalog.ts';
import {
  apart,
  type Bench,
  benches,
  type Cluster,
  clustersOf,
  distance,
  type Spot,
} from './seating.ts';
import { kindOf, SeatPools, sitsIn } from './seat-pools.ts';
import type { AircraftId } from './types.ts';

/** The new aircraft while it fills. */
export class NewCabin {
  readonly pools: SeatPools;
  readonly #benches: readonly Bench[];
  readonly #spots: ReadonlyMap<string, Spot>;
  readonly #taken: Set<string>;
  readonly #newSeats = new Map<string, string>();

  constructor(aircraft: AircraftId, blocked: ReadonlySet<string>) {
    this.#benches = benchesOf(aircraft);
    this.#spots = spotsOf(aircraft);
    this.#taken = new Set(blocked);
    this.pools = new SeatPools(
      [...this.#spots.values()].filter(({ designator }) => !blocked.has(designator)),
    );
  }

  newSeatOf(designator: string): string | undefined {
    return this.#newSeats.get(designator);
  }

  /** How many children of people who sat together sit without an adult of theirs beside them, or across one aisle. */
  childrenAlone(together: Cluster, children: ReadonlySet<string>): number {
    const was = new Map(
      together.flatMap(({ designator }) => {
        const now = this.#newSeats.get(designator);
        return now === undefined ? [] : [[now, designator] as const];
      }),
    );
    const groups = clustersOf(this.#spots, [...was.keys()]);
    const isChild = ({ designator }: Spot) => children.has(was.get(designator) ?? '');
    return groups.filter((group) => group.every(isChild)).flat().length;
  }

  /** Leaves an order where it is, if all of it can stay and nobody else is shut out by that. */
  stay(clusters: readonly Cluster[]): boolean {
    const here = clusters.map((cluster) =>
      cluster.flatMap(({ designator }) => this.#spots.get(designator) ?? []),
    );
    const can = clusters.every((cluster, place) => {
      const spots = here[place] ?? [];
      return spots.length === cluster.length && this.#suits(cluster, spots);
    });
    return can && this.#take(clusters.flat(), here.flat());
  }

  /** Seats a group together, as near to where it sat as can be; false when there is no such place. */
  place(cluster: Cluster): boolean {
    const [first] = cluster;
    if (first === undefined) return true;
    let best: { readonly cost: number; readonly spots: readonly Spot[] } | null = null;
    for (const bench of this.#nearest(first)) {
      const rows = Math.abs((bench[0]?.row ?? 0) - first.row) * cluster.length;
      if (best !== null && rows >= best.cost) break;
      for (let start = 0; start + cluster.length <= bench.length; start += 1) {
        const spots = this.#seatOn(cluster, bench.slice(start, start + cluster.length));
        if (spots === null) continue;
        const cost = costOf(cluster, spots);
        if (best !== null && cost >= best.cost) continue;
        if (this.pools.allows(cluster, spots)) best = { cost, spots };
      }
    }
    return best !== null && this.#take(cluster, best.spots);
  }

  #nearest(wanted: Spot): Bench[] {
    const away = (bench: Bench): number => Math.abs((bench[0]?.row ?? 0) - wanted.row);
    return this.#benches
      .filter((bench) => bench[0] !== undefined && sitsIn(bench[0], wanted))
      .toSorted((a, b) => away(a) - away(b));
  }

  /** Who sits where on these seats: as they sat, or the other way round, or however it can be; null when it cannot. */
  #seatOn(cluster: Cluster, spots: readonly Spot[]): readonly Spot[] | null {
    if (spots.some(({ designator }) => this.#taken.has(designator))) return null;
    const orders = [spots, spots.toReversed()].filter((order) => fitEach(cluster, order));
    const [one, other] = orders;
    if (one === undefined) return matched(cluster, spots);
    return other !== undefined && costOf(cluster, other) < costOf(cluster, one) ? other : one;
  }

  #suits(cluster: Cluster, spots: readonly Spot[]): boolean {
    const free = spots.every(({ designator }) => !this.#taken.has(designator));
    const together = clustersOf(
      this.#spots,
      spots.map(({ designator }) => designator),
    );
    return free && together.length === 1 && fitEach(cluster, spots);
  }

  #take(people: Cluster, spots: readonly Spot[]): boolean {
    if (!this.pools.allows(people, spots)) return false;
    this.pools.take(people, spots);
    people.forEach(({ designator }, place) => {
      const spot = spots[place];
      if (spot === undefined) throw new Error(`no seat for ${designator}`);
      this.#taken.add(spot.designator);
      this.#newSeats.set(designator, spot.designator);
    });
    return true;
  }
}

function fits(person: Spot, spot: Spot): boolean {
  if (!sitsIn(spot, person)) return false;
  const kind = kindOf(person);
  if (kind === 'window') return spot.traits.has('W');
  return kind !== 'aisle' || spot.traits.has('A');
}

function fitEach(cluster: Cluster, spots: readonly Spot[]): boolean {
  return cluster.every((person, place) => {
    const spot = spots[place];
    return spot !== undefined && fits(person, spot);
  });
}

/** A perfect matching of people and seats by augmenting paths (Kuhn), or null. */
function matched(cluster: Cluster, spots: readonly Spot[]): readonly Spot[] | null {
  const sitter = new Map<Spot, Spot>();
  const seat = (person: Spot, tried: Set<Spot>): boolean =>
    spots.some((spot) => {
      if (tried.has(spot) || !fits(person, spot)) return false;
      tried.add(spot);
      const other = sitter.get(spot);
      if (other !== undefined && !seat(other, tried)) return false;
      sitter.set(spot, person);
      return true;
    });
  if (!cluster.every((person) => seat(person, new Set()))) return null;
  const spotOf = new Map([...sitter].map(([spot, person]) => [person, spot]));
  return cluster.flatMap((person) => spotOf.get(person) ?? []);
}

function costOf(cluster: Cluster, spots: readonly Spot[]): number {
  const ways = cluster.reduce((sum, person, place) => {
    const spot = spots[place];
    return spot === undefined ? sum : sum + distance(person, spot);
  }, 0);
  return ways + apart(cluster, spots);
}

const benchesBuilt = new Map<AircraftId, readonly Bench[]>();
const spotsBuilt = new Map<AircraftId, ReadonlyMap<string, Spot>>();

/** Built once a process; what is built depends on the plan of the aircraft alone. */
export function benchesOf(aircraft: AircraftId): readonly Bench[] {
  const known = benchesBuilt.get(aircraft) ?? benches(findAircraft(aircraft));
  benchesBuilt.set(aircraft, known);
  return known;
}

export function spotsOf(aircraft: AircraftId): ReadonlyMap<string, Spot> {
  const spots = benchesOf(aircraft).flat();
  const known = spotsBuilt.get(aircraft) ?? new Map(spots.map((spot) => [spot.designator, spot]));
  spotsBuilt.set(aircraft, known);
  return known;
}
