import { assertNever } from '../result.ts';
import type { Hold, SeatEvent, SeatMap, SeatState } from './types.ts';

/** The map after an event; its version is one higher. Throws when the event cannot have come from `decide`. */
export function apply(map: SeatMap, event: SeatEvent): SeatMap {
  switch (event.type) {
    case 'seats-held':
      if (map.holds.has(event.orderId)) expectHold(map, event.orderId, 'held');
      return withHold(map, event.orderId, {
        status: 'held',
        seats: event.seats,
        until: event.until,
      });
    case 'seats-released':
      if (!map.holds.has(event.orderId)) throw new Error(`order ${event.orderId} has no seats`);
      return withHold(map, event.orderId, null);
    case 'payment-started': {
      const { seats, until } = expectHold(map, event.orderId, 'held');
      const { fencedUntil } = event;
      return withHold(map, event.orderId, { status: 'paying', seats, until, fencedUntil });
    }
    case 'payment-ended': {
      const { seats, until } = expectHold(map, event.orderId, 'paying');
      return withHold(map, event.orderId, { status: 'held', seats, until });
    }
    case 'seats-sold': {
      const { seats } = expectHold(map, event.orderId, 'paying');
      return withHold(map, event.orderId, { status: 'sold', seats, chargeId: event.chargeId });
    }
    case 'seats-blocked':
      return withSeats(map, event.seats, 'free', 'blocked');
    case 'seats-unblocked':
      return withSeats(map, event.seats, 'blocked', 'free');
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
function withHold(map: SeatMap, orderId: string, hold: Hold | null): SeatMap {
  const version = map.version + 1;
  const seats = [...map.seats];
  const holds = new Map(map.holds);
  for (const designator of map.holds.get(orderId)?.seats ?? []) {
    setSeat(map, seats, designator, { status: 'free', changedAt: version });
  }
  for (const designator of hold?.seats ?? []) {
    const before = map.seats[placeOf(map, designator)];
    if (
      before?.status !== 'free' &&
      !(before && 'orderId' in before && before.orderId === orderId)
    ) {
      throw new Error(`seat ${designator} is not free for order ${orderId}`);
    }
    if (hold) setSeat(map, seats, designator, { status: hold.status, orderId, changedAt: version });
  }
  if (hold) holds.set(orderId, hold);
  else holds.delete(orderId);
  return { ...map, version, seats, holds };
}

function withSeats(
  map: SeatMap,
  designators: readonly string[],
  from: 'free' | 'blocked',
  to: 'free' | 'blocked',
): SeatMap {
  const version = map.version + 1;
  const seats = [...map.seats];
  for (const designator of designators) {
    if (seats[placeOf(map, designator)]?.status !== from) {
      throw new Error(`seat ${designator} is not ${from}`);
    }
    setSeat(map, seats, designator, { status: to, changedAt: version });
  }
  return { ...map, version, seats };
}

function setSeat(map: SeatMap, seats: SeatState[], designator: string, state: SeatState): void {
  seats[placeOf(map, designator)] = state;
}

function placeOf(map: SeatMap, designator: string): number {
  const place = map.index.get(designator);
  if (place === undefined) throw new Error(`there is no seat ${designator}`);
  return place;
}
