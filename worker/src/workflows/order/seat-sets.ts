import { seatSetName } from '@aisle/shared/order-facts';

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
    this.#known.add(seatSetName(seats));
  }

  has(seats: readonly string[]): boolean {
    return this.#known.has(seatSetName(seats));
  }
}
