import type { Spot } from './seating.ts';

/** What people chose a seat for, the window before the aisle. */
export type Kind = 'window' | 'aisle' | 'middle';

export function kindOf({ traits }: Spot): Kind {
  if (traits.has('W')) return 'window';
  return traits.has('A') ? 'aisle' : 'middle';
}

/** Whether two seats are of the same class, and both at an exit or both not. */
export function sitsIn(a: Spot, b: Spot): boolean {
  return a.class === b.class && a.traits.has('E') === b.traits.has('E');
}

/** One class, at exits or away from them: the free seats, and the people who still need one. */
interface Pool {
  free: number;
  windows: number;
  aisles: number;
  /** Seats at a window and at an aisle. */
  both: number;
  readonly need: Record<Kind, number>;
}

/**
 * Keeps account of who can still be seated. People at windows need one, people at aisles need one, the others
 * take any seat; so (Hall's theorem) everyone can be seated exactly if the seats at windows, at aisles, at either,
 * and all of them are enough for those who need them.
 */
export class SeatPools {
  readonly #pools = new Map<string, Pool>();

  constructor(spots: readonly Spot[]) {
    for (const spot of spots) count(this.#of(spot), spot, 1);
  }

  /** Takes people in who are to be seated, all or none: whether they can be, with all those who were taken in before. */
  admit(people: readonly Spot[]): boolean {
    for (const person of people) this.#of(person).need[kindOf(person)] += 1;
    if (people.every((person) => isEnough(this.#of(person)))) return true;
    this.dismiss(people);
    return false;
  }

  /** People who were taken in are not to be seated after all. */
  dismiss(people: readonly Spot[]): void {
    for (const person of people) this.#of(person).need[kindOf(person)] -= 1;
  }

  /** Whether everyone who waits can still be seated when these people get these seats. */
  allows(people: readonly Spot[], spots: readonly Spot[]): boolean {
    this.take(people, spots);
    const enough = people.every((person) => isEnough(this.#of(person)));
    for (const person of people) this.#of(person).need[kindOf(person)] += 1;
    for (const spot of spots) count(this.#of(spot), spot, 1);
    return enough;
  }

  /** Gives people these seats. */
  take(people: readonly Spot[], spots: readonly Spot[]): void {
    this.dismiss(people);
    for (const spot of spots) count(this.#of(spot), spot, -1);
  }

  #of({ class: cabinClass, traits }: Spot): Pool {
    const key = `${cabinClass} ${traits.has('E') ? 'exit' : ''}`;
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      const need = { window: 0, aisle: 0, middle: 0 };
      pool = { free: 0, windows: 0, aisles: 0, both: 0, need };
      this.#pools.set(key, pool);
    }
    return pool;
  }
}

function count(pool: Pool, { traits }: Spot, by: 1 | -1): void {
  const [window, aisle] = [traits.has('W'), traits.has('A')];
  pool.free += by;
  if (window) pool.windows += by;
  if (aisle) pool.aisles += by;
  if (window && aisle) pool.both += by;
}

function isEnough({ free, windows, aisles, both, need }: Pool): boolean {
  return (
    need.window <= windows &&
    need.aisle <= aisles &&
    need.window + need.aisle <= windows + aisles - both &&
    need.window + need.aisle + need.middle <= free
  );
}
