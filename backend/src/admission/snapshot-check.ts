import { limits } from '@aisle/shared/limits';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { BookingPort } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { AtMost } from '../at-most.ts';

/** A creation as it is compared with the snapshot. `keyed`: whether the client chose the order's id, so that the order may exist. */
export interface Wish {
  readonly orderId: string;
  readonly flightId: string;
  readonly seats: readonly string[];
  readonly fingerprint: string;
  readonly keyed: boolean;
}

export interface Taken {
  /** The wanted seats that are in the way. */
  readonly seats: readonly string[];
  /** The flight's version that shows it. */
  readonly version: number;
}

export interface SnapshotCheckParts {
  readonly booking: Pick<BookingPort, 'findCreated' | 'keptSeats'>;
  readonly relay: Pick<FlightRelay, 'trusted' | 'renew' | 'seats' | 'feed'>;
  readonly now: () => number;
}

/** Says from the relay's committed snapshot which seats are taken, without asking Temporal for each request. */
export class SnapshotCheck {
  readonly #parts: SnapshotCheckParts;
  /** The last snapshot that was asked for: a crowd asks for the same one again and again. */
  #seen: { flightId: string; version: number; seats: PublicSeats } | null = null;
  readonly #lookUps = new AtMost(limits.admissionLookUps);

  constructor(parts: SnapshotCheckParts) {
    this.#parts = parts;
  }

  /** Whether the snapshot, as it is here now, shows one of the seats as taken. Asks nobody. */
  looksTaken(flightId: string, wanted: readonly string[]): boolean {
    if (wanted.length === 0) return false;
    // Without notices the snapshot may be seconds old, and what it shows as taken free again.
    const snapshot = this.#parts.relay.trusted ? this.#snapshot(flightId) : null;
    return snapshot !== null && takenSeats(snapshot.seats, wanted, this.#parts.now()).length > 0;
  }

  /**
   * The wanted seats that are taken as of the snapshot made fresh; null when none is, or when the
   * flight cannot be asked now. Costs a query only when the snapshot is or may be behind.
   */
  async taken(flightId: string, wanted: readonly string[]): Promise<Taken | null> {
    if (!this.looksTaken(flightId, wanted)) return null;
    const { relay, now } = this.#parts;
    const prepared = await relay.renew(flightId);
    const snapshot = prepared.ok ? this.#snapshot(flightId) : null;
    if (snapshot === null) return null;
    const seats = takenSeats(snapshot.seats, wanted, now());
    return seats.length > 0 ? { seats, version: snapshot.version } : null;
  }

  /** The order that the same request created before, which may be what holds the seats. */
  earlier(wish: Wish): ReturnType<BookingPort['findCreated']> {
    return this.#lookUps.run(() => this.#parts.booking.findCreated(wish));
  }

  /** The seats that the flight keeps for an order, which may not know of them, or not be there; null: it cannot be asked now. */
  async kept(flightId: string, orderId: string): Promise<readonly string[] | null> {
    const found = await this.#lookUps.run(() => this.#parts.booking.keptSeats(flightId, orderId));
    return found.ok ? found.value : null;
  }

  #snapshot(flightId: string): { version: number; seats: PublicSeats } | null {
    const { relay } = this.#parts;
    const known = relay.feed(flightId).known;
    // That it is not on sale is the flight's to say, and comes before (SPEC S13).
    if (known?.status !== 'open') return null;
    const { version } = known;
    if (this.#seen?.flightId !== flightId || this.#seen.version !== version) {
      const seats = relay.seats(flightId);
      this.#seen = seats && { flightId, version, seats };
    }
    return this.#seen;
  }
}

/** A hold that has run out is no obstacle: only the flight knows whether it was renewed. */
function takenSeats(seats: PublicSeats, wanted: readonly string[], now: number): string[] {
  return wanted.filter((designator) => {
    const seat = seats[designator];
    if (seat === undefined || seat.status === 'free') return false;
    return !(seat.until !== undefined && Date.parse(seat.until) <= now);
  });
}
