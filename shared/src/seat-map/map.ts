import type { Hold, SeatMap, SeatState } from './types.ts';

/** A map on which nothing has happened yet: version 0, every seat free. */
export function createSeatMap(flight: {
  /** Every seat of the layout, each once. */
  readonly designators: readonly string[];
  /** Departure, ms since the epoch. */
  readonly closesAt: number;
}): SeatMap {
  return {
    version: 0,
    closesAt: flight.closesAt,
    sales: 'open',
    rebookBy: null,
    designators: flight.designators,
    index: indexOf(flight.designators),
    seats: flight.designators.map(() => untouched),
    holds: new Map(),
  };
}

/** All seats that never changed are one: an idle flight costs a list, not a list of hundreds of states. */
const untouched: SeatState = Object.freeze({ status: 'free', changedAt: 0 });

/** By the list itself, so that flights with the same layout share one index. It follows from the list alone. */
const indexes = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Place of each designator. Throws when one comes twice. */
export function indexOf(designators: readonly string[]): ReadonlyMap<string, number> {
  const known = indexes.get(designators);
  if (known) return known;
  const index = new Map(designators.map((designator, place) => [designator, place]));
  if (index.size !== designators.length) throw new Error('a layout names a seat twice');
  indexes.set(designators, index);
  return index;
}

/** The state of a seat, or undefined when the aircraft has no such seat. */
export function seatAt(map: SeatMap, designator: string): SeatState | undefined {
  const place = map.index.get(designator);
  return place === undefined ? undefined : map.seats[place];
}

/** Every seat that a hold keeps from others: with an exchange under way, the new ones too. */
export function seatsKept(hold: Hold): readonly string[] {
  return [...hold.seats, ...seatsWanted(hold)];
}

/** The seats that an exchange under way would add. */
export function seatsWanted(hold: Hold): readonly string[] {
  if (hold.status !== 'sold' || hold.exchange === undefined) return [];
  return hold.exchange.seats.filter((designator) => !hold.seats.includes(designator));
}

/** The order that a hold is on offer to; null: it is an order's own. */
export function offeredTo(hold: Hold | undefined): string | null {
  return hold?.status === 'held' ? (hold.offeredTo ?? null) : null;
}

/** Somebody pays: for the hold, or for other seats in exchange. */
export function isPaying(hold: Hold): boolean {
  return hold.status === 'paying' || (hold.status === 'sold' && hold.exchange !== undefined);
}

/** When a hold, or the exchange of a sold one, ends by itself, ms; null when nothing does. */
export function holdEndsAt(hold: Hold): number | null {
  if (hold.status === 'sold') return hold.exchange?.fencedUntil ?? null;
  return hold.status === 'paying' ? hold.fencedUntil : hold.until;
}

/** The next moment at which `expire` has something to do, ms; null when there is none. */
export function earliestDeadline(map: SeatMap): number | null {
  let earliest = map.rebookBy;
  for (const hold of map.holds.values()) {
    const endsAt = holdEndsAt(hold);
    if (endsAt !== null && (earliest === null || endsAt < earliest)) earliest = endsAt;
  }
  return earliest;
}
