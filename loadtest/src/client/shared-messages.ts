import type { FlightChanged } from '@aisle/shared/contract';
import type { PublicSeats } from '@aisle/shared/seat-map';
import { overlay } from '../seats.ts';

/** Messages that are kept for comparison; one that comes later than so many others stays on its own. */
const kept = 512;

/**
 * What many viewers are told is kept, and worked out, once: a thousand copies of one broadcast share one object,
 * and so do the maps of viewers who saw the same.
 */
export class SharedMessages {
  readonly #designators: readonly string[];
  readonly #known = new Map<string, object>();
  readonly #applied = new WeakMap<PublicSeats, WeakMap<FlightChanged, PublicSeats>>();
  readonly #free = new WeakMap<PublicSeats, readonly string[]>();

  /** `designators`: every seat of the flight, in the layout's order. */
  constructor(designators: readonly string[]) {
    this.#designators = designators;
  }

  /** The message, or the equal one that came before. */
  change(message: FlightChanged): FlightChanged {
    return this.#shared(JSON.stringify(message), message);
  }

  /** The seats of a snapshot, or the equal ones of this version that came before. */
  snapshot(version: number, seats: PublicSeats): PublicSeats {
    return this.#shared(`${version} ${JSON.stringify(seats)}`, seats);
  }

  /** Seats after a change. */
  applied(seats: PublicSeats, change: FlightChanged): PublicSeats {
    let after = this.#applied.get(seats);
    if (after === undefined) this.#applied.set(seats, (after = new WeakMap()));
    let result = after.get(change);
    if (result === undefined) {
      result = overlay(seats, change.seats) as PublicSeats;
      after.set(change, result);
    }
    return result;
  }

  /** The seats that look free, in the layout's order. */
  free(seats: PublicSeats): readonly string[] {
    let free = this.#free.get(seats);
    if (free === undefined) {
      free = this.#designators.filter((seat) => (seats[seat]?.status ?? 'free') === 'free');
      this.#free.set(seats, free);
    }
    return free;
  }

  #shared<T extends object>(key: string, value: T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known as T;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= kept && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, value);
    return value;
  }
}
