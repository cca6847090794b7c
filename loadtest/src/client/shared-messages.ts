import type { FlightChanged } from '@aisle/shared/contract';
import type { PublicSeats } from '@aisle/shared/seat-map';

/** Candidates that are kept for comparison; a message that comes later than so many others stays on its own. */
const kept = 512;

/**
 * What many viewers are told is kept, and worked out, once: a thousand copies of one broadcast share one object,
 * and so do the maps of viewers who saw the same.
 */
export class SharedMessages {
  readonly #designators: readonly string[];
  readonly #changes = new Map<string, FlightChanged[]>();
  readonly #snapshots = new Map<number, PublicSeats[]>();
  readonly #applied = new WeakMap<PublicSeats, WeakMap<FlightChanged, PublicSeats>>();
  readonly #free = new WeakMap<PublicSeats, readonly string[]>();

  /** `designators`: every seat of the flight, in the layout's order. */
  constructor(designators: readonly string[]) {
    this.#designators = designators;
  }

  /** The message, or the equal one that came before. */
  change(message: FlightChanged): FlightChanged {
    const key = `${message.from}-${message.version}-${message.serverTime}`;
    return shared(this.#changes, key, message, (a, b) =>
      sameSeats(a.seats as PublicSeats, b.seats as PublicSeats),
    );
  }

  /** The seats of a snapshot, or the equal ones that came before. */
  snapshot(version: number, seats: PublicSeats): PublicSeats {
    return shared(this.#snapshots, version, seats, sameSeats);
  }

  /** Seats after a change. */
  applied(seats: PublicSeats, change: FlightChanged): PublicSeats {
    let after = this.#applied.get(seats);
    if (after === undefined) this.#applied.set(seats, (after = new WeakMap()));
    let result = after.get(change);
    if (result === undefined) after.set(change, (result = patched(seats, change)));
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
}

/** The member that equals `value`, or `value` itself, which is a member from now on. */
function shared<K, V>(groups: Map<K, V[]>, key: K, value: V, same: (a: V, b: V) => boolean): V {
  const group = groups.get(key);
  if (group === undefined) {
    const [oldest] = groups.keys();
    if (groups.size >= kept && oldest !== undefined) groups.delete(oldest);
    groups.set(key, [value]);
    return value;
  }
  const known = group.find((other) => same(other, value));
  if (known === undefined) group.push(value);
  return known ?? value;
}

function sameSeats(a: PublicSeats, b: PublicSeats): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => a[name]?.status === b[name]?.status && a[name]?.until === b[name]?.until,
  );
}

function patched(seats: PublicSeats, change: FlightChanged): PublicSeats {
  const after: Record<string, PublicSeats[string]> = { ...seats };
  for (const [name, seat] of Object.entries(change.seats as PublicSeats)) {
    if (seat.status === 'free') Reflect.deleteProperty(after, name);
    else after[name] = seat;
  }
  return after;
}
