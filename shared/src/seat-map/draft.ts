import { seatsKept } from './map.ts';
import type { Hold, Sales, SeatMap, SeatState } from './types.ts';

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
