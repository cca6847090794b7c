/** What the decisions about orders' and agents' commands have in common. */
import { err, type Result } from '../result.ts';
import { offeredTo, seatAt } from './map.ts';
import type { ActingAgent, Hold, Rejection, SeatCommand, SeatEvent, SeatMap } from './types.ts';

export type Decision = Result<SeatEvent[], Rejection>;
export type CommandOf<T extends SeatCommand['type']> = Extract<SeatCommand, { type: T }>;

export type BareRejection = Rejection extends infer R
  ? R extends Rejection
    ? Omit<R, 'version'>
    : never
  : never;

export function refuse(map: SeatMap, rejection: BareRejection): Decision {
  return err({ ...rejection, version: map.version });
}

/** Doubles, and seats that the layout has not. */
export function checkNames(map: SeatMap, seats: readonly string[]): BareRejection | null {
  const doubles = seats.filter((designator, place) => seats.indexOf(designator) !== place);
  if (doubles.length > 0) return { code: 'duplicate-seats', seats: [...new Set(doubles)] };
  return checkKnown(map, seats);
}

export function checkKnown(map: SeatMap, seats: readonly string[]): BareRejection | null {
  const unknown = seats.filter((designator) => !map.index.has(designator));
  return unknown.length > 0 ? { code: 'unknown-seats', seats: unknown } : null;
}

/** Whether the flight is cancelled or has departed. */
export function checkLive(map: SeatMap, now: number): BareRejection | null {
  if (map.sales === 'cancelled') return { code: 'flight-cancelled' };
  return now >= map.closesAt ? { code: 'flight-departed' } : null;
}

/** Whether an order's seats are those that the agent saw for whom it acts, if any (SPEC A12). */
export function checkSeen(
  map: SeatMap,
  hold: Hold | undefined,
  agent: ActingAgent | undefined,
): BareRejection | null {
  const { expectedVersion = map.version } = agent ?? {};
  const isOther = hold?.seats.some((seat) => (seatAt(map, seat)?.changedAt ?? 0) > expectedVersion);
  return isOther || expectedVersion > map.version ? { code: 'superseded-by-another' } : null;
}

/** Whether an order knows what it costs since its flight has put it into a lower class (SPEC W22). */
export function checkPrice(
  hold: Hold | undefined,
  { pricedSince = 0 }: { readonly pricedSince?: number },
): BareRejection | null {
  return (hold?.loweredAt ?? 0) > pricedSince ? { code: 'amount-changed' } : null;
}

/** Seats that are neither free nor the order's own. */
export function checkFree(
  map: SeatMap,
  seats: readonly string[],
  orderId: string,
): BareRejection | null {
  const taken = seats.filter((designator) => !isFreeFor(map, designator, orderId));
  return taken.length > 0 ? { code: 'seats-unavailable', seats: taken } : null;
}

/** Those of the seats that are not on offer to the order: it has to find them free. */
export function notOffered(
  map: SeatMap,
  seats: readonly string[],
  orderId: string,
): readonly string[] {
  return seats.filter((designator) => offerOf(map, designator, orderId) === null);
}

/** The events by which an order takes seats that are on offer to it, before it has them. */
export function takeOffers(
  map: SeatMap,
  seats: readonly string[],
  orderId: string,
): readonly SeatEvent[] {
  const offers = seats.flatMap((designator) => offerOf(map, designator, orderId) ?? []);
  return [...new Set(offers)].map((offer) => {
    return { type: 'seats-released', orderId: offer, reason: 'offer-taken' };
  });
}

/** The watch for which a seat is on offer to an order of another id; null: it is not. */
function offerOf(map: SeatMap, designator: string, orderId: string): string | null {
  const seat = seatAt(map, designator);
  if (seat?.status !== 'held' || seat.orderId === orderId) return null;
  return offeredTo(map.holds.get(seat.orderId)) === orderId ? seat.orderId : null;
}

/** Whether a seat is free, or the order's own. */
export function isFreeFor(map: SeatMap, designator: string, orderId: string): boolean {
  const seat = seatAt(map, designator);
  if (seat === undefined) return false;
  return seat.status === 'free' || ('orderId' in seat && seat.orderId === orderId);
}
