import { apply, createSeatMap, seatAt, type SeatEvent, type SeatMap } from '@aisle/shared/seat-map';
import type { Case } from './case.ts';
import type { KnownMap } from './known-maps.ts';
import { isAnother, withOthers } from './others.ts';

/**
 * The flight's seat map with its owners, rebuilt event by event by the core itself. Between two maps that
 * somebody was shown it counts the versions that are used up by events which are known.
 */
export class Rebuilt {
  #map: SeatMap;
  #shown: number;
  /** Versions after the last shown map whose event an order's answer names, ascending. */
  #named: number[] = [];
  /** Events since the last shown map that nobody named, but that must have been. */
  #inferred = 0;
  /** Events of others since then, at least. */
  #others = 0;
  /** Seats of others may since then have turned out to be an order's own: nobody can count their events. */
  #uncounted = false;
  /** When a named event touched a seat, since the last shown map. */
  readonly #touched = new Map<string, number>();
  /** Orders whose story was broken already: what follows from it is not told again. */
  readonly broken = new Set<string>();

  constructor({ seen, prices }: Case) {
    const closesAt = Date.parse(seen.before.flight.departsAt);
    const empty = createSeatMap({ designators: [...prices.keys()], closesAt });
    this.#shown = seen.before.version;
    this.#map = { ...withOthers(empty, seen.before.seats), version: this.#shown };
  }

  get map(): SeatMap {
    return this.#map;
  }

  /** The version of the last map that somebody was shown. */
  get shown(): number {
    return this.#shown;
  }

  /** The tester's order that has the seat; null when there is none. */
  ownerOf(seat: string): string | null {
    const state = seatAt(this.#map, seat);
    return state && 'orderId' in state && !isAnother(state.orderId) ? state.orderId : null;
  }

  /** Folds in the event that an order's answer names as the one of this version. */
  name(event: SeatEvent, version: number): void {
    const before = 'orderId' in event ? (this.#map.holds.get(event.orderId)?.seats ?? []) : [];
    const after = 'seats' in event ? event.seats : [];
    for (const seat of [...before, ...after]) this.#touched.set(seat, version);
    this.#map = apply({ ...this.#map, version: version - 1 }, event);
    this.#named.push(version);
  }

  /** Folds in events that must have been, at some version that nobody named. */
  infer(events: readonly SeatEvent[], versions: number = events.length): void {
    const { version } = this.#map;
    this.#map = { ...events.reduce(apply, this.#map), version };
    this.#inferred += versions;
  }

  /**
   * Folds in what others must have done. Their seats are not known by order, so one event may account for
   * many of these: `versions` is what it took at least, all such since the last shown map together.
   */
  inferOthers(events: readonly SeatEvent[], versions: number): void {
    this.infer(events, 0);
    this.#others = Math.max(this.#others, versions);
  }

  /** An order that may have had more seats than it was told of has changed them: some of others' may have been these. */
  unheard(): void {
    this.#uncounted = true;
  }

  /** Whether that has happened since the last shown map. */
  get isUnheard(): boolean {
    return this.#uncounted;
  }

  /** Versions since the last shown map, up to `version`, whose event nobody named. */
  unnamed(version: number, since: number = this.#shown): number {
    const named = this.#named.filter((one) => one > since && one <= version).length;
    return version - since - named;
  }

  /** Versions up to which the seat's state is certain: the last shown map, or a named event since. */
  certainAt(seat: string): number {
    return this.#touched.get(seat) ?? this.#shown;
  }

  /** How many more events must have been than there were versions for them, up to a map that was shown. */
  excess(version: number): number {
    if (this.#uncounted) return 0;
    return Math.max(0, this.#inferred + this.#others - this.unnamed(version));
  }

  /** The map agrees with one that was shown. */
  reach({ version }: KnownMap): void {
    this.#map = { ...this.#map, version };
    this.#shown = version;
    this.#named = [];
    this.#inferred = 0;
    this.#others = 0;
    this.#uncounted = false;
    this.#touched.clear();
  }
}
