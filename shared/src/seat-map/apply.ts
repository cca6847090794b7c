import { assertNever } from '../result.ts';
import type { Hold, SeatEvent, SeatMap, SeatState } from './types.ts';

/** A map that one owner changes in place; whoever else is shown it takes it for a `SeatMap` and only reads. */
export interface SeatMapDraft extends SeatMap {
  version: number;
  readonly seats: SeatState[];
  readonly holds: Map<string, Hold>;
}

/** The map after an event; its version is one higher. Throws when the event cannot have come from `decide`. */
export function apply(map: SeatMap, event: SeatEvent): SeatMap {
  const draft = draftOf(map);
  applyTo(draft, event);
  return draft;
}

/** A copy to be changed. */
export function draftOf(map: SeatMap): SeatMapDraft {
  const { version, closesAt, designators, index } = map;
  return {
    version,
    closesAt,
    designators,
    index,
    seats: [...map.seats],
    holds: new Map(map.holds),
  };
}

/**
 * What {@link apply} does, in place: a flight that decides hundreds of commands in one go copies its seats
 * once, not once for each. Throws as `apply` does, before anything is changed.
 */
export function applyTo(map: SeatMapDraft, event: SeatEvent): void {
  switch (event.type) {
    case 'seats-held':
      if (map.holds.has(event.orderId)) expectHold(map, event.orderId, 'held');
      return putHold(map, event.orderId, {
        status: 'held',
        seats: event.seats,
        until: event.until,
      });
    case 'seats-released':
      if (!map.holds.has(event.orderId)) throw new Error(`order ${event.orderId} has no seats`);
      return putHold(map, event.orderId, null);
    case 'payment-started': {
      const { seats, until } = expectHold(map, event.orderId, 'held');
      const { fencedUntil } = event;
      return putHold(map, event.orderId, { status: 'paying', seats, until, fencedUntil });
    }
    case 'payment-ended': {
      const { seats, until } = expectHold(map, event.orderId, 'paying');
      return putHold(map, event.orderId, { status: 'held', seats, until });
    }
    case 'seats-sold': {
      const { seats } = expectHold(map, event.orderId, 'paying');
      return putHold(map, event.orderId, { status: 'sold', seats, chargeId: event.chargeId });
    }
    case 'seats-blocked':
      return putSeats(map, event.seats, 'free', 'blocked');
    case 'seats-unblocked':
      return putSeats(map, event.seats, 'blocked', 'free');
    default:
      return assertNever(event);
  }
}

function expectHold<S extends Hold['status']>(
  map: SeatMap,
  orderId: string,
  status: S,
): Extract<Hold, { status: S }> {
  const hold = map.holds.get(orderId);
  if (hold?.status !== status) throw new Error(`order ${orderId} is not ${status}`);
  return hold as Extract<Hold, { status: S }>;
}

/** Gives an order another hold, or none: the seats that it had and no longer has become free. */
function putHold(map: SeatMapDraft, orderId: string, hold: Hold | null): void {
  const places = (hold?.seats ?? []).map((designator) => placeOf(map, designator));
  for (const place of places) {
    const before = map.seats[place];
    if (before?.status !== 'free' && !(before && isOf(before, orderId))) {
      throw new Error(`seat ${map.designators[place] ?? ''} is not free for order ${orderId}`);
    }
  }
  map.version += 1;
  const changedAt = map.version;
  for (const designator of map.holds.get(orderId)?.seats ?? []) {
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

function putSeats(
  map: SeatMapDraft,
  designators: readonly string[],
  from: 'free' | 'blocked',
  to: 'free' | 'blocked',
): void {
  const places = designators.map((designator) => placeOf(map, designator));
  const other = places.find((place) => map.seats[place]?.status !== from);
  if (other !== undefined) throw new Error(`seat ${map.designators[other] ?? ''} is not ${from}`);
  map.version += 1;
  for (const place of places) map.seats[place] = { status: to, changedAt: map.version };
}

function placeOf(map: SeatMap, designator: string): number {
  const place = map.index.get(designator);
  if (place === undefined) throw new Error(`there is no seat ${designator}`);
  return place;
}
