import type { ReseatingPlan, SeatMove } from '../interventions.ts';
import { findAircraft } from './catalog.ts';
import { clustersOf, type Cluster } from './clusters.ts';
import { kindOf, SeatPools, sitsIn } from './seat-pools.ts';
import { apart, benches, distance, type Bench, type Spot } from './seating.ts';
import type { AircraftId } from './types.ts';

/** An order to be re-seated. Those who paid go first. */
export interface Seated {
  readonly orderId: string;
  readonly seats: readonly string[];
  readonly paid: boolean;
  /** Seats of it in which children sit. */
  readonly children?: readonly string[];
}

/**
 * Seats everyone anew on another aircraft (SPEC W1 to W8): in the same class, at a window or an aisle if they sat
 * at one, at an exit if and only if they sat at one, together where they were together. Orders for which that
 * cannot be are `unplaced`: who paid comes first, then the larger orders, then those that are named first. Who can
 * keep the seats of the same names does, and is not named. Pure: the same input, the same plan.
 *
 * `blocked`: seats of the new aircraft that nobody gets; names that it has not are no matter.
 */
export function planReseating(
  from: AircraftId,
  to: AircraftId,
  orders: readonly Seated[],
  blocked: readonly string[] = [],
): ReseatingPlan {
  const usual = plan(from, to, orders, blocked, false);
  if (usual.alone === 0) return usual.plan;
  const families = plan(from, to, orders, blocked, true);
  return families.alone < usual.alone ? families.plan : usual.plan;
}

/** A plan, and how many children sit alone by it who did not before. `first`: those with children choose before all others. */
function plan(
  from: AircraftId,
  to: AircraftId,
  orders: readonly Seated[],
  blocked: readonly string[],
  first: boolean,
): { readonly plan: ReseatingPlan; readonly alone: number } {
  const cabin = new NewCabin(to, new Set(blocked));
  const children = new Set(orders.flatMap((order) => order.children ?? []));
  const clusters = new Map(
    orders.map((order) => [order.orderId, clustersOf(spotsOf(from), order.seats)]),
  );
  const wishes = orders
    .toSorted((a, b) => Number(b.paid) - Number(a.paid) || b.seats.length - a.seats.length)
    .map(({ orderId }) => ({ orderId, clusters: clusters.get(orderId) ?? [] }));
  const placed = wishes.filter(({ clusters: wanted }) => cabin.pools.admit(wanted.flat()));
  const isFamily = ({ clusters: wanted }: { readonly clusters: readonly Cluster[] }) =>
    wanted.some((cluster) => isMixed(cluster, children));
  const turns = first
    ? [placed.filter(isFamily), placed.filter((wish) => !isFamily(wish))]
    : [placed];
  for (const turn of turns) {
    const moving = turn.filter(({ clusters: wanted }) => !cabin.stay(wanted));
    placeAll(
      cabin,
      moving.flatMap(({ clusters: wanted }) => wanted),
      children,
    );
  }
  const together = placed.flatMap(({ clusters: wanted }) =>
    wanted.filter((cluster) => isMixed(cluster, children)),
  );
  return {
    plan: {
      moves: orders.flatMap((order) => moveOf(cabin, order) ?? []),
      unplaced: orders
        .filter(({ orderId }) => !placed.some((wish) => wish.orderId === orderId))
        .map(({ orderId, seats }) => ({ orderId, seats })),
    },
    alone: together.reduce((sum, cluster) => sum + cabin.childrenAlone(cluster, children), 0),
  };
}

/** Children sit there with adults. */
function isMixed(cluster: Cluster, children: ReadonlySet<string>): boolean {
  const count = cluster.filter(({ designator }) => children.has(designator)).length;
  return count > 0 && count < cluster.length;
}

/**
 * A group that has no place is parted, into halves; where there are children each part has an adult as long as there are two, and
 * of a single adult's children the last sits elsewhere.
 */
function parted(cluster: Cluster, children: ReadonlySet<string>): readonly [Cluster, Cluster] {
  const half = Math.ceil(cluster.length / 2);
  if (!isMixed(cluster, children)) return [cluster.slice(0, half), cluster.slice(half)];
  const minors = cluster.filter(({ designator }) => children.has(designator));
  const adults = cluster.filter(({ designator }) => !children.has(designator));
  const [a, m] = [Math.ceil(adults.length / 2), Math.floor(minors.length / 2)];
  const away = new Set(
    adults.length > 1 ? [...adults.slice(a), ...minors.slice(minors.length - m)] : minors.slice(-1),
  );
  return [cluster.filter((spot) => !away.has(spot)), cluster.filter((spot) => away.has(spot))];
}

/** The largest groups first: they have the fewest places to go. A group without one is parted. */
function placeAll(
  cabin: NewCabin,
  clusters: readonly Cluster[],
  children: ReadonlySet<string>,
): void {
  const waiting = clusters.toSorted((a, b) => b.length - a.length);
  for (let cluster = waiting.shift(); cluster; cluster = waiting.shift()) {
    if (cabin.place(cluster)) continue;
    if (cluster.length === 1) throw new Error(`no seat like ${cluster[0]?.designator ?? ''}`);
    const parts = parted(cluster, children);
    const behind = waiting.findIndex(({ length }) => length < parts[0].length);
    waiting.splice(behind === -1 ? waiting.length : behind, 0, ...parts);
    waiting.sort((a, b) => b.length - a.length);
  }
}

function moveOf(cabin: NewCabin, { orderId, seats }: Seated): SeatMove | null {
  const to = seats.flatMap((designator) => cabin.newSeatOf(designator) ?? []);
  const moves = to.length > 0 && to.some((designator, place) => designator !== seats[place]);
  return moves ? { orderId, from: seats, to } : null;
}

/** The new aircraft while it fills. */
class NewCabin {
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
function benchesOf(aircraft: AircraftId): readonly Bench[] {
  const known = benchesBuilt.get(aircraft) ?? benches(findAircraft(aircraft));
  benchesBuilt.set(aircraft, known);
  return known;
}

function spotsOf(aircraft: AircraftId): ReadonlyMap<string, Spot> {
  const spots = benchesOf(aircraft).flat();
  const known = spotsBuilt.get(aircraft) ?? new Map(spots.map((spot) => [spot.designator, spot]));
  spotsBuilt.set(aircraft, known);
  return known;
}
