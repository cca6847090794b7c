import type { ReseatingPlan, SeatMove } from '../interventions.ts';
import { clustersOf, isFamily, type Cluster } from './seating.ts';
import { seatClass } from './layout.ts';
import { admitLower, type Wish } from './lower-classes.ts';
import { NewCabin, spotsOf } from './new-cabin.ts';
import type { SeatPools } from './seat-pools.ts';
import type { AircraftId } from './types.ts';

/** An order to be re-seated. Those who paid go first. */
export interface Seated {
  readonly orderId: string;
  readonly seats: readonly string[];
  readonly paid: boolean;
  /** Seats of it in which children sit. */
  readonly children?: readonly string[];
}

/** What is planned: who goes from one aircraft to the other. */
interface Task {
  readonly from: AircraftId;
  readonly to: AircraftId;
  readonly orders: readonly Seated[];
  /** Seats of the new aircraft that nobody gets; names that it has not are no matter. */
  readonly blocked: readonly string[];
}

/**
 * Seats everyone anew on another aircraft (SPEC W1 to W8): in the same class, at a window or an aisle if they sat
 * at one, at an exit if and only if they sat at one, together where they were together. Orders for which that
 * cannot be are `unplaced`: who paid comes first, then the larger orders, then those that are named first. Who can
 * keep the seats of the same names does, and is not named. Pure: the same input, the same plan.
 *
 * `lowerClass`: those for whom that cannot be may sit at no window or aisle, or in a lower class (SPEC W20).
 */
export function planReseating(
  from: AircraftId,
  to: AircraftId,
  orders: readonly Seated[],
  blocked: readonly string[] = [],
  lowerClass = false,
): ReseatingPlan {
  const task = { from, to, orders, blocked };
  if (!lowerClass) return familiesMinded(task, admitLike);
  const inOneGo = familiesMinded(task, admitAny);
  const paid = new Set(orders.flatMap((order) => (order.paid ? [order.orderId] : [])));
  const paidLeft = ({ unplaced }: ReseatingPlan) =>
    unplaced.filter(({ orderId }) => paid.has(orderId)).length;
  if (paidLeft(inOneGo) === 0) return inOneGo;
  const paidFirst = familiesMinded(task, admitPaidFirst);
  return paidLeft(paidFirst) < paidLeft(inOneGo) ? paidFirst : inOneGo;
}

/** Takes orders in, in their order: those who can be seated, as whom they may be. */
type Admit = (
  pools: SeatPools,
  wishes: readonly Wish[],
  children: ReadonlySet<string>,
) => readonly Wish[];

const admitLike: Admit = (pools, wishes) =>
  wishes.filter(({ clusters }) => pools.admit(clusters.flat()));

const admitAny: Admit = (pools, wishes, children) => {
  const like = admitLike(pools, wishes, children);
  const others = wishes.filter((wish) => !like.includes(wish));
  return [...like, ...admitLower(pools, others, children)];
};

const admitPaidFirst: Admit = (pools, wishes, children) => [
  ...admitAny(
    pools,
    wishes.filter(({ paid }) => paid),
    children,
  ),
  ...admitAny(
    pools,
    wishes.filter(({ paid }) => !paid),
    children,
  ),
];

/** Has families choose first where fewer children sit alone by that. */
function familiesMinded(task: Task, admit: Admit): ReseatingPlan {
  const usual = plan(task, admit, false);
  if (usual.alone === 0) return usual.plan;
  const families = plan(task, admit, true);
  return families.alone < usual.alone ? families.plan : usual.plan;
}

/** A plan, and how many children sit alone by it who did not before. `first`: those with children choose before all others. */
function plan(
  { from, to, orders, blocked }: Task,
  admit: Admit,
  first: boolean,
): { readonly plan: ReseatingPlan; readonly alone: number } {
  const cabin = new NewCabin(to, new Set(blocked));
  const children = new Set(orders.flatMap((order) => order.children ?? []));
  const wishes = orders
    .toSorted((a, b) => Number(b.paid) - Number(a.paid) || b.seats.length - a.seats.length)
    .map(({ orderId, paid, seats }) => {
      return { orderId, paid, clusters: clustersOf(spotsOf(from), seats) };
    });
  const placed = admit(cabin.pools, wishes, children);
  const hasFamily = ({ clusters }: Wish) => clusters.some((cluster) => isFamily(cluster, children));
  const turns = first
    ? [placed.filter(hasFamily), placed.filter((wish) => !hasFamily(wish))]
    : [placed];
  for (const turn of turns) {
    const moving = turn.filter(({ clusters: wanted }) => !cabin.stay(wanted));
    placeAll(
      cabin,
      moving.flatMap(({ clusters: wanted }) => wanted),
      children,
    );
  }
  const seated = new Set(placed.map(({ orderId }) => orderId));
  const together = wishes
    .filter(({ orderId }) => seated.has(orderId))
    .flatMap(({ clusters }) => clusters.filter((cluster) => isFamily(cluster, children)));
  return {
    plan: {
      moves: orders.flatMap((order) => moveOf(cabin, order, { from, to }) ?? []),
      unplaced: orders
        .filter(({ orderId }) => !seated.has(orderId))
        .map(({ orderId, seats }) => ({ orderId, seats })),
    },
    alone: together.reduce((sum, cluster) => sum + cabin.childrenAlone(cluster, children), 0),
  };
}

/**
 * A group that has no place is parted, into halves; where there are children each part has an adult as long as there are two, and
 * of a single adult's children the last sits elsewhere.
 */
function parted(cluster: Cluster, children: ReadonlySet<string>): readonly [Cluster, Cluster] {
  const half = Math.ceil(cluster.length / 2);
  if (!isFamily(cluster, children)) return [cluster.slice(0, half), cluster.slice(half)];
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

/** Null: it keeps its seats, and these their class. */
function moveOf(
  cabin: NewCabin,
  { orderId, seats }: Seated,
  aircraft: Pick<Task, 'from' | 'to'>,
): SeatMove | null {
  const to = seats.flatMap((designator) => cabin.newSeatOf(designator) ?? []);
  const moves = to.some((designator, place) => {
    const before = seats[place] ?? '';
    const classes = [seatClass(aircraft.from, before), seatClass(aircraft.to, designator)];
    return designator !== before || classes[0] !== classes[1];
  });
  return moves ? { orderId, from: seats, to } : null;
}
