import type { PublicSeat, PublicSeats } from '@aisle/shared/seat-map';

interface Seen {
  readonly seat: PublicSeat;
  /** Version of the answer that brought the change: the change itself is not newer. */
  readonly version: number;
}

/**
 * The seats of one flight as the relay saw them, each with when it changed last: enough to give the
 * whole map, and the changes since any version that the relay has known.
 */
export class SeenSeats {
  readonly #seats = new Map<string, Seen>();
  readonly #since: number;

  /** Begins with a snapshot (free seats left out) at `version`. */
  constructor(seats: PublicSeats, version: number) {
    this.#since = version;
    this.absorb(seats, version);
  }

  /** Takes the changes that led to `version`. */
  absorb(seats: PublicSeats, version: number): void {
    for (const [designator, seat] of Object.entries(seats)) {
      this.#seats.set(designator, { seat, version });
    }
  }

  /** Every seat that is not free. */
  all(): PublicSeats {
    return this.#pick(({ seat }) => seat.status !== 'free');
  }

  /**
   * What changed after `version`, or perhaps a little before it; freed seats as `{status: 'free'}`. Null
   * for a version from before the relay's first look.
   */
  changesSince(version: number): PublicSeats | null {
    return version < this.#since ? null : this.#pick((seen) => seen.version > version);
  }

  #pick(wanted: (seen: Seen) => boolean): PublicSeats {
    const picked: Record<string, PublicSeat> = {};
    for (const [designator, seen] of this.#seats) {
      if (wanted(seen)) picked[designator] = seen.seat;
    }
    return picked;
  }
}
