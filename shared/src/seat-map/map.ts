import type { Hold, Sales, SeatMap, SeatState } from './types.ts';

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

/** A map that one owner changes in place; whoever else is shown it takes it for a `SeatMap` and only reads. */
export interface SeatMapDraft extends SeatMap {
  version: number;
  closesAt: number;
  sales: Sales;
  rebookBy: number | null;
  designators: readonly string[];
  index: ReadonlyMap<string, number>;
  seats: SeatState[];
  holds: Map<string, Hold>;
}

/** A copy to be changed. */
export function draftOf(map: SeatMap): SeatMapDraft {
  return { ...map, seats: [...map.seats], holds: new Map(map.holds) };
}

/** The hold that an order must have. */
export function expectHold<S extends Hold['status']>(
  map: SeatMap,
  orderId: string,
  status: S,
): Extract<Hold, { status: S }> {
  const hold = map.holds.get(orderId);
  if (hold?.status !== status) throw new Error(`order ${orderId} is not ${status}`);
  return hold as Extract<Hold, { status: S }>;
}

/** Gives an order another hold, or none: the seats that it had and no longer has become free. */
export function putHold(map: SeatMapDraft, orderId: string, hold: Hold | null): void {
  const places = (hold?.seats ?? []).map((designator) => placeOf(map, designator));
  for (const place of places) {
    const before = map.seats[place];
    if (before?.status !== 'free' && !(before && isOf(before, orderId))) {
      throw new Error(`seat ${map.designators[place] ?? ''} is not free for order ${orderId}`);
    }
  }
  map.version += 1;
  const changedAt = map.version;
  const had = map.holds.get(orderId);
  for (const designator of had ? seatsKept(had) : []) {
    map.seats[placeOf(map, designator)] = { status: 'free', changedAt };
  }
  if (hold === null) {
    map.holds.delete(orderId);
    return;
  }
  for (const place of places) map.seats[place] = { status: hold.status, orderId, changedAt };
  map.holds.set(orderId, hold);
}

function isOf(seat: SeatState, orderId: string): boolean {
  return 'orderId' in seat && seat.orderId === orderId;
}

export function placeOf(map: SeatMap, designator: string): number {
  const place = map.index.get(designator);
  if (place === undefined) throw new Error(`there is no seat ${designator}`);
  return place;
}
