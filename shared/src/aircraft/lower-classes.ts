import { type Cluster, isFamily, type Spot } from './seating.ts';
import type { SeatPools } from './seat-pools.ts';
import { cabinClasses, type CabinClass, type Characteristic } from './types.ts';

/** An order that wants seats, by where its people sit. */
export interface Wish {
  readonly orderId: string;
  readonly paid: boolean;
  readonly clusters: readonly Cluster[];
}

/** Whether a class is below another one. */
export function isLower(one: CabinClass, other: CabinClass): boolean {
  return cabinClasses.indexOf(one) > cabinClasses.indexOf(other);
}

/**
 * Takes in those for whom there are no seats like theirs, as far as there are any in their own class or a lower one (SPEC W20).
 * Each person counts from then on as if it had sat where it may sit now. Who keeps the class goes before all who do not; a child
 * stays with an adult. Those who are not given cannot be seated.
 */
export function admitLower(
  pools: SeatPools,
  wishes: readonly Wish[],
  children: ReadonlySet<string>,
): Wish[] {
  for (let left = wishes; ;) {
    const admission = new Admission(pools, children);
    for (const wish of left) admission.keepClass(wish);
    const failed = left.find((wish) => !admission.lower(wish));
    if (failed === undefined) return left.map((wish) => admission.seated(wish));
    // What was kept for it may spare others the lower class.
    admission.undo();
    left = left.filter((wish) => wish !== failed);
  }
}

/** Who is taken in, and as whom. */
class Admission {
  readonly #pools: SeatPools;
  readonly #children: ReadonlySet<string>;
  /** By the designators of where people sit. */
  readonly #asIf = new Map<string, Spot>();

  constructor(pools: SeatPools, children: ReadonlySet<string>) {
    this.#pools = pools;
    this.#children = children;
  }

  keepClass({ clusters }: Wish): void {
    for (const unit of clusters.flatMap((cluster) => unitsOf(cluster, this.#children))) {
      this.#admit(unit, unit[0]?.class);
    }
  }

  /** Whether those of an order who do not keep the class could all be taken in, each in the best class that has room. */
  lower({ clusters }: Wish): boolean {
    return clusters
      .flatMap((cluster) => unitsOf(cluster, this.#children))
      .every((unit) => {
        const [first] = unit;
        if (first === undefined || this.#asIf.has(first.designator)) return true;
        return cabinClasses.some((each) => isLower(each, first.class) && this.#admit(unit, each));
      });
  }

  undo(): void {
    this.#pools.dismiss([...this.#asIf.values()]);
  }

  /** Who sat together and goes to the same class still sits together. */
  seated({ orderId, paid, clusters }: Wish): Wish {
    const parted = clusters.flatMap((cluster) => {
      const parts = new Map<string, Spot[]>();
      for (const spot of cluster.map(({ designator }) => this.#asIf.get(designator) ?? null)) {
        if (spot === null) continue;
        const place = `${spot.class} ${spot.traits.has('E') ? 'exit' : ''}`;
        parts.set(place, [...(parts.get(place) ?? []), spot]);
      }
      return [...parts.values()];
    });
    return { orderId, paid, clusters: parted };
  }

  #admit(unit: Cluster, cabinClass: CabinClass | undefined): boolean {
    if (cabinClass === undefined) return false;
    const admitted = waysOf(unit, cabinClass).find((people) => this.#pools.admit(people));
    for (const spot of admitted ?? []) this.#asIf.set(spot.designator, spot);
    return admitted !== undefined;
  }
}

/** Who goes wherever one of them goes: each adult with its part of the children, everybody else alone. */
function unitsOf(cluster: Cluster, children: ReadonlySet<string>): Cluster[] {
  if (!isFamily(cluster, children)) return cluster.map((spot) => [spot]);
  const minors = cluster.filter(({ designator }) => children.has(designator));
  const adults = cluster.filter(({ designator }) => !children.has(designator));
  return adults.map((adult, place) => [
    adult,
    ...minors.filter((_, turn) => turn % adults.length === place),
  ]);
}

/**
 * As whom people may be taken in, what takes least from them first. Who did not sit at an exit never does (SPEC W2); a family sits
 * together rather than at a window.
 */
function waysOf(unit: Cluster, cabinClass: CabinClass): Cluster[] {
  const without = (...traits: readonly Characteristic[]): Cluster =>
    unit.map((spot) => {
      const left = new Set([...spot.traits].filter((trait) => !traits.includes(trait)));
      return { ...spot, class: cabinClass, traits: left };
    });
  if (unit.length > 1) return [without('E', 'W', 'A')];
  const ways = [without(), without('W', 'A')];
  if (unit[0]?.traits.has('E')) ways.push(without('E'), without('E', 'W', 'A'));
  return ways;
}
