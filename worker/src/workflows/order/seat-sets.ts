/** Sets of seats, each known by its seats in whatever order. */
export class SeatSets {
  readonly #known: Set<string>;

  constructor(carried: readonly string[]) {
    this.#known = new Set(carried);
  }

  /** For the order's next run. */
  carryOver(): readonly string[] {
    return [...this.#known];
  }

  add(seats: readonly string[]): void {
    this.#known.add(nameOf(seats));
  }

  has(seats: readonly string[]): boolean {
    return this.#known.has(nameOf(seats));
  }
}

export function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return nameOf(some) === nameOf(others);
}

function nameOf(seats: readonly string[]): string {
  return [...new Set(seats)].sort().join(' ');
}
