import { assertNever } from '../result.ts';
import { applyToSold } from './apply-sold.ts';
import { draftOf, expectHold, indexOf, placeOf, putHold, type SeatMapDraft } from './map.ts';
import type { Hold, Sales, SeatEvent, SeatMap, SeatState } from './types.ts';

/** The map after an event; its version is one higher. Throws when the event cannot have come from `decide`. */
export function apply(map: SeatMap, event: SeatEvent): SeatMap {
  const draft = draftOf(map);
  applyTo(draft, event);
  return draft;
}

/**
 * What {@link apply} does, in place: a flight that decides hundreds of commands in one go copies its seats
 * once, not once for each. Throws as `apply` does, before anything is changed.
 */
export function applyTo(map: SeatMapDraft, event: SeatEvent): void {
  switch (event.type) {
    case 'seats-held':
      return holdSeats(map, event);
    case 'seats-offered': {
      const { seats, until, to } = event;
      return putHold(map, event.orderId, { status: 'held', seats, until, offeredTo: to });
    }
    case 'seats-released':
      if (!map.holds.has(event.orderId)) throw new Error(`order ${event.orderId} has no seats`);
      return putHold(map, event.orderId, null);
    case 'payment-started': {
      const hold = expectHold(map, event.orderId, 'held');
      const { fencedUntil } = event;
      return putHold(map, event.orderId, { ...hold, status: 'paying', fencedUntil });
    }
    case 'payment-ended': {
      const { fencedUntil: _, ...hold } = expectHold(map, event.orderId, 'paying');
      return putHold(map, event.orderId, { ...hold, status: 'held' });
    }
    case 'seats-sold': {
      const { seats } = expectHold(map, event.orderId, 'paying');
      const { type: _, orderId, ...payment } = event;
      return putHold(map, orderId, { status: 'sold', seats, ...payment });
    }
    case 'exchange-started':
    case 'exchange-ended':
    case 'seats-exchanged':
    case 'seats-returned':
    case 'people-corrected':
    case 'seats-rebooked':
    case 'swap-proposed':
    case 'seats-swapped':
    case 'swap-ended':
      return applyToSold(map, event);
    case 'hold-extended': {
      const hold = expectHold(map, event.orderId, 'held');
      const { until, payLater } = event;
      return putHold(map, event.orderId, { ...hold, until, ...(payLater && { keptUntil: until }) });
    }
    case 'seats-moved':
      return moveOrder(map, event.orderId, event.seats);
    case 'seats-blocked':
      return putSeats(map, event.seats, 'free', 'blocked');
    case 'seats-unblocked':
      return putSeats(map, event.seats, 'blocked', 'free');
    default:
      return applyToFlight(map, event);
  }
}

/** What an agent has kept for the order's customer stays kept with other seats, and that it came to cost less. */
function holdSeats(map: SeatMapDraft, event: Extract<SeatEvent, { type: 'seats-held' }>): void {
  const { orderId, seats, until } = event;
  const before = map.holds.has(orderId) ? expectHold(map, orderId, 'held') : undefined;
  const kept = before?.keptUntil !== undefined && { keptUntil: before.keptUntil };
  const lowered = before?.loweredAt !== undefined && { loweredAt: before.loweredAt };
  putHold(map, orderId, { status: 'held', seats, until, ...kept, ...lowered });
}

type FlightLevelEvent = Extract<
  SeatEvent,
  {
    type:
      | 'sales-closed'
      | 'sales-opened'
      | 'flight-cancelled'
      | 'rebooking-ended'
      | 'flight-delayed'
      | 'aircraft-changed'
      | 'gate-set'
      | 'single-seats-refused'
      | 'single-seats-allowed';
  }
>;

function applyToFlight(map: SeatMapDraft, event: FlightLevelEvent): void {
  switch (event.type) {
    case 'sales-closed':
      return setSales(map, 'closed');
    case 'sales-opened':
      return setSales(map, 'open');
    case 'flight-cancelled':
      map.rebookBy = event.rebookBy ?? null;
      return setSales(map, 'cancelled');
    case 'rebooking-ended':
      map.version += 1;
      map.rebookBy = null;
      return;
    case 'flight-delayed':
      return setDeparture(map, Date.parse(event.departsAt));
    case 'aircraft-changed':
      return refit(map, event);
    case 'gate-set':
    case 'single-seats-refused':
    case 'single-seats-allowed':
      map.version += 1;
      return;
    default:
      return assertNever(event);
  }
}

function setSales(map: SeatMapDraft, sales: Sales): void {
  map.version += 1;
  map.sales = sales;
}

/** No hold outlives the departure (SPEC S7): an earlier one cuts holds short. */
function setDeparture(map: SeatMapDraft, closesAt: number): void {
  map.version += 1;
  map.closesAt = closesAt;
  for (const [orderId, hold] of map.holds) {
    if (hold.status === 'sold' || hold.until <= closesAt) continue;
    map.holds.set(orderId, { ...hold, until: closesAt });
    for (const designator of hold.seats) {
      const seat: SeatState = { status: hold.status, orderId, changedAt: map.version };
      map.seats[placeOf(map, designator)] = seat;
    }
  }
}

/** Every seat of the new layout has changed with it. Seats that are blocked stay so where they still are. */
function refit(map: SeatMapDraft, event: Extract<SeatEvent, { type: 'aircraft-changed' }>): void {
  const { designators } = event;
  const index = indexOf(designators);
  const holds = holdsAfter(map, event);
  const changedAt = map.version + 1;
  const seats = designators.map((designator): SeatState => {
    const before = map.seats[map.index.get(designator) ?? -1];
    return { status: before?.status === 'blocked' ? 'blocked' : 'free', changedAt };
  });
  for (const [orderId, hold] of holds) {
    for (const designator of hold.seats) {
      const place = index.get(designator);
      if (place === undefined) throw new Error(`there is no seat ${designator}`);
      if (seats[place]?.status !== 'free') throw new Error(`seat ${designator} is given twice`);
      seats[place] = { status: hold.status, orderId, changedAt };
    }
  }
  Object.assign(map, { version: changedAt, designators, index, seats, holds });
}

function holdsAfter(
  map: SeatMap,
  event: Extract<SeatEvent, { type: 'aircraft-changed' }>,
): Map<string, Hold> {
  const holds = new Map(map.holds);
  for (const orderId of event.unplaced) holds.delete(orderId);
  for (const { orderId, seats, lower } of event.moves) {
    const hold = holds.get(orderId);
    if (hold === undefined) throw new Error(`order ${orderId} has no seats`);
    const lowered = lower && { loweredAt: map.version + 1 };
    const paid = lower && hold.status === 'sold' && { paid: lower.costs };
    holds.set(orderId, { ...hold, seats, ...lowered, ...paid });
  }
  return holds;
}

function moveOrder(map: SeatMapDraft, orderId: string, seats: readonly string[]): void {
  const hold = map.holds.get(orderId);
  if (hold === undefined) throw new Error(`order ${orderId} has no seats`);
  putHold(map, orderId, { ...hold, seats });
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
