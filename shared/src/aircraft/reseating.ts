import type { ReseatingPlan, SeatMove } from '../interventions.ts';
import { clustersOf, type Cluster } from './clusters.ts';
import { NewCabin, spotsOf } from './new-cabin.ts';
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
