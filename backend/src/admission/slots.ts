/**
 * A flight takes at most so many times the slots that are free: alone two thirds of all, and the more flights are busy the
 * less each, so that some are left for a flight that has none yet (Choudhury and Hahne, "Dynamic queue length thresholds", 1998).
 */
const timesFree = 2;

/** Slots for commands under way, of which no flight takes so many that the others find none. */
export class Slots {
  readonly #all: number;
  readonly #ofFlight = new Map<string, number>();
  #taken = 0;

  constructor(all: number) {
    this.#all = all;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether a command of the flight may begin. */
  hasRoom(flightId: string): boolean {
    const free = this.#all - this.#taken;
    return free > 0 && (this.#ofFlight.get(flightId) ?? 0) < timesFree * free;
  }

  take(flightId: string): void {
    this.#taken += 1;
    this.#ofFlight.set(flightId, (this.#ofFlight.get(flightId) ?? 0) + 1);
  }

  give(flightId: string): void {
    this.#taken -= 1;
    const left = (this.#ofFlight.get(flightId) ?? 1) - 1;
    if (left > 0) this.#ofFlight.set(flightId, left);
    else this.#ofFlight.delete(flightId);
  }
}
