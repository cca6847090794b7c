/**
 * The flight's seat map with its owners, rebuilt event by event by the core itself. Between two maps that
 * somebody was shown it counts the versions that are used up by events which are known.
 */
import { apply, createSeatMap, seatAt, type SeatEvent, type SeatMap } from '@aisle/shared/seat-map';
import type { Facts } from './facts.ts';
import type { Decision } from './orders.ts';
import type { Findings } from './findings.ts';
import type { ShownSeat, ShownSeats } from '../versions.ts';

/** What the steps of the fold work with. */
export interface Fold {
  readonly facts: Facts;
  readonly findings: Findings;
  readonly rebuilt: RebuiltMap;
}

export class RebuiltMap {
  #map: SeatMap;
  #shown: number;
  /** Versions after the last shown map whose event an order's answer names, ascending. */
  #named: number[] = [];
  /** Events since the last shown map that nobody named, but that must have been. */
  #inferred = 0;
  /** Events of others since then, at least. */
  #others = 0;
  /** Seats of others may since then have turned out to be an order's own: nobody can count their events. */
  #hasUnseenChange = false;
  /** When a named event touched a seat, since the last shown map. */
  readonly #touched = new Map<string, number>();
  /** Orders of which something was wrong already: what follows from it is not told again. */
  readonly broken = new Set<string>();

  /** A run may begin with orders of its own: those that another aircraft has moved. */
  constructor({ seen, prices, decisionsOf }: Facts) {
    const closesAt = Date.parse(seen.before.flight.departsAt);
    const empty = createSeatMap({ designators: [...prices.keys()], closesAt });
    this.#shown = seen.before.version;
    const { seats, version } = seen.before;
    const known = [...decisionsOf.values()].flatMap((own) => {
      const last = own.findLast((decision) => decision.version <= version);
      return last?.seats.every((seat) => seats[seat]?.status === last.status) ? [last] : [];
    });
    const owned = new Set(known.flatMap((decision) => decision.seats));
    const events = [
      ...known.flatMap((decision) => holding(decision)),
      ...Object.entries(seats).flatMap(([seat, state]) =>
        owned.has(seat) ? [] : taking(seat, state),
      ),
    ];
    this.#map = { ...events.reduce(apply, empty), version: this.#shown };
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
    return state && 'orderId' in state && !state.orderId.startsWith(another) ? state.orderId : null;
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

  /** Brings seats that are not the tester's to what was shown of them. */
  takeFromOthers(changed: ShownSeats): void {
    const versions = versionsOfOthers(this.#map, changed);
    const events = Object.entries(changed).flatMap(([seat, shown]) => [
      ...clearing(this.#map, seat),
      ...taking(seat, shown),
    ]);
    this.inferOthers(events, versions);
  }

  /** Frees a seat that somebody else had. `versions`: what that took at least. */
  freeFromOthers(seat: string, versions: number): void {
    this.inferOthers(clearing(this.#map, seat), versions);
  }

  /** An order that may have had more seats than it was told of has changed them: some of others' may have been these. */
  changedUnseen(): void {
    this.#hasUnseenChange = true;
  }

  /** Whether that has happened since the last shown map. */
  get hasUnseenChange(): boolean {
    return this.#hasUnseenChange;
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
    if (this.#hasUnseenChange) return 0;
    return Math.max(0, this.#inferred + this.#others - this.unnamed(version));
  }

  /** The map agrees with the one that was shown at the version. */
  reach(version: number): void {
    this.#map = { ...this.#map, version };
    this.#shown = version;
    this.#named = [];
    this.#inferred = 0;
    this.#others = 0;
    this.#hasUnseenChange = false;
    this.#touched.clear();
  }
}

/** Nobody knows whose the seats of others are, so each stands for itself. */
const another = 'another:';

function clearing(map: SeatMap, seat: string): SeatEvent[] {
  const state = seatAt(map, seat);
  if (state === undefined || state.status === 'free') return [];
  if (!('orderId' in state)) return [agents('seats-unblocked', seat)];
  return [released(state.orderId)];
}

function taking(seat: string, { status, until }: ShownSeat): SeatEvent[] {
  if (status === 'free') return [];
  if (status === 'blocked') return [agents('seats-blocked', seat)];
  return holding({ orderId: `${another}${seat}`, seats: [seat], status, until: until ?? null });
}

/** How an order comes to be as it is with its seats. */
function holding({
  orderId,
  seats,
  status,
  until,
}: Pick<Decision, 'orderId' | 'seats' | 'status' | 'until'>): SeatEvent[] {
  if (seats.length === 0) return [];
  // Once it is paid for, nobody is told of its deadline any more.
  const ends = until === null ? 0 : Date.parse(until);
  const held: SeatEvent = { type: 'seats-held', orderId, seats, until: ends };
  if (status === 'held') return [held];
  return status === 'paying' ? [held, fenced(orderId)] : [held, fenced(orderId), sold(orderId)];
}

function agents(type: 'seats-blocked' | 'seats-unblocked', seat: string): SeatEvent {
  return { type, seats: [seat], by: '', why: '' };
}

export function released(orderId: string): SeatEvent {
  return { type: 'seats-released', orderId, reason: 'changed' };
}

export function fenced(orderId: string): SeatEvent {
  return { type: 'payment-started', orderId, fencedUntil: 0 };
}

export function sold(orderId: string): SeatEvent {
  return { type: 'seats-sold', orderId, chargeId: '' };
}

/** Events that it takes at least to bring a seat from one state to another. */
const steps = {
  free: { free: 0, held: 1, paying: 2, sold: 3, blocked: 1 },
  held: { free: 1, held: 1, paying: 1, sold: 2, blocked: 2 },
  paying: { free: 1, held: 1, paying: 0, sold: 1, blocked: 2 },
  sold: { free: 1, held: 2, paying: 3, sold: 0, blocked: 2 },
  blocked: { free: 1, held: 2, paying: 3, sold: 4, blocked: 0 },
} as const;

/**
 * Versions that the others need at least for what changed of their seats: one for each deadline that is new,
 * or as many as the longest way of one seat takes.
 */
function versionsOfOthers(map: SeatMap, changed: ShownSeats): number {
  const ends = new Set<string>();
  let longest = 0;
  for (const [seat, { status, until }] of Object.entries(changed)) {
    longest = Math.max(longest, steps[seatAt(map, seat)?.status ?? 'free'][status]);
    if (status === 'held' && until !== undefined) ends.add(until);
  }
  return Math.max(longest, ends.size);
}
