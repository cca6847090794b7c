import { ok } from '../result.ts';
import { isPaying } from './map.ts';
import {
  checkFree,
  checkLive,
  checkNames,
  checkPrice,
  checkSeen,
  notOffered,
  refuse,
  takeOffers,
  type BareRejection,
  type CommandOf,
  type Decision,
} from './checks.ts';
import type { Hold, SeatMap, SoldHold } from './types.ts';

/** What `decide` does for what a paid order changes (SPEC Y1 to Y6). */
export function decideStartExchange(
  map: SeatMap,
  command: CommandOf<'start-exchange'>,
  now: number,
): Decision {
  const { orderId, seats, fenceMs } = command;
  const refusal = checkNew(map, command, now);
  if (refusal) return refuse(map, refusal);
  const fencedUntil = now + fenceMs;
  const taken = takeOffers(map, seats, orderId);
  return ok([...taken, { type: 'exchange-started', orderId, seats, fencedUntil }]);
}

/** Without a fence of its own it is decided like a new one: nothing may be due for it, or the fence ran out. */
export function decideExchange(
  map: SeatMap,
  command: CommandOf<'exchange'>,
  now: number,
): Decision {
  const { orderId, seats, chargeId, paid } = command;
  const hold = map.holds.get(orderId);
  if (hold?.status === 'sold' && isDone(hold, command)) return ok([]);
  const fenced = hold?.status === 'sold' ? hold.exchange : undefined;
  const isFenced = fenced !== undefined && isSameSet(fenced.seats, seats);
  const refusal = isFenced ? checkSales(map) : checkNew(map, command, now);
  if (refusal) return refuse(map, refusal);
  const money = {
    ...(chargeId !== undefined && { chargeId }),
    ...(paid !== undefined && { paid }),
  };
  const taken = takeOffers(map, seats, orderId);
  return ok([...taken, { type: 'seats-exchanged', orderId, seats, ...money }]);
}

/** Some of the seats come free, and the order keeps one at least: to give up all there is `release`. */
export function decideReturn(
  map: SeatMap,
  command: CommandOf<'return-seats'>,
  now: number,
): Decision {
  const { orderId, kept, paid, agent } = command;
  const hold = map.holds.get(orderId);
  const refusal =
    checkSold(map, hold, now) ??
    checkIdle(hold) ??
    checkPrice(hold, command) ??
    checkNames(map, kept) ??
    checkSeen(map, hold, agent);
  if (refusal) return refuse(map, refusal);
  const own = hold?.seats ?? [];
  const others = kept.filter((designator) => !own.includes(designator));
  if (others.length > 0) return refuse(map, { code: 'seats-unavailable', seats: others });
  if (kept.length === 0) return refuse(map, { code: 'wrong-number-of-seats' });
  const seats = own.filter((designator) => !kept.includes(designator));
  if (seats.length === 0) return ok([]);
  const mark = agent && { by: agent.by, why: agent.reason };
  return ok([
    { type: 'seats-returned', orderId, seats, ...(paid !== undefined && { paid }), ...mark },
  ]);
}

/** Seats for an order that paid on another flight, which still has it: sold from the start (SPEC W9). */
export function decideRebooking(
  map: SeatMap,
  { orderId, seats, chargeId, surcharges, paid, noSwaps }: CommandOf<'rebook'>,
  now: number,
): Decision {
  const hold = map.holds.get(orderId);
  const isDone = hold?.status === 'sold' && hold.chargeId === chargeId;
  if (isDone && isSameSet(hold.seats, seats)) return ok([]);
  const refusal = checkLive(map, now) ?? checkWanted(map, seats, hold);
  if (refusal) return refuse(map, refusal);
  const money = {
    chargeId,
    ...(surcharges && { surcharges }),
    ...(paid !== undefined && { paid }),
    ...(noSwaps && { noSwaps }),
  };
  return ok([{ type: 'seats-rebooked', orderId, seats, ...money }]);
}

/** That two orders have a seat each that they may swap, and that they do: both paid, and nothing else being paid for (SPEC Y12). */
export function decideSwap(
  map: SeatMap,
  { type, ...swap }: CommandOf<'propose-swap' | 'swap-seats'>,
  now: number,
): Decision {
  const { orderId, askedOrderId, seats } = swap;
  const [own, wanted] = seats;
  const refusal =
    checkOwner(map, orderId, own, now) ??
    checkOwner(map, askedOrderId, wanted, now) ??
    (orderId === askedOrderId ? { code: 'seats-unavailable', seats: [wanted] } : null);
  if (refusal) return refuse(map, refusal);
  return ok([{ type: type === 'swap-seats' ? 'seats-swapped' : 'swap-proposed', ...swap }]);
}

function checkOwner(
  map: SeatMap,
  orderId: string,
  seat: string,
  now: number,
): BareRejection | null {
  const hold = map.holds.get(orderId);
  const refusal = checkSold(map, hold, now) ?? checkIdle(hold);
  if (refusal) return refusal;
  return hold?.seats.includes(seat) ? null : { code: 'seats-unavailable', seats: [seat] };
}

function checkWanted(
  map: SeatMap,
  seats: readonly string[],
  hold: Hold | undefined,
): BareRejection | null {
  if (hold) return { code: 'already-sold' };
  if (seats.length === 0) return { code: 'no-seats' };
  if (map.sales === 'closed') return { code: 'sales-closed' };
  return checkNames(map, seats) ?? checkFree(map, seats, '');
}

/** Whether anything can still change about seats that were paid for. */
export function checkSold(map: SeatMap, hold: Hold | undefined, now: number): BareRejection | null {
  if (hold === undefined) return { code: 'no-seats' };
  if (hold.status === 'paying') return { code: 'payment-running' };
  if (hold.status === 'held') return { code: 'not-sold' };
  return checkLive(map, now);
}

/** An exchange that has no fence yet. */
function checkNew(
  map: SeatMap,
  command: CommandOf<'start-exchange' | 'exchange'>,
  now: number,
): BareRejection | null {
  const hold = map.holds.get(command.orderId);
  return (
    checkSold(map, hold, now) ??
    checkIdle(hold) ??
    checkPrice(hold, command) ??
    checkSeats(map, command, hold)
  );
}

function checkIdle(hold: Hold | undefined): BareRejection | null {
  return hold && isPaying(hold) ? { code: 'payment-running' } : null;
}

/** The seats that are wanted in place of those that the order has; while sales are closed it gets no others. */
function checkSeats(
  map: SeatMap,
  { orderId, seats }: { readonly orderId: string; readonly seats: readonly string[] },
  hold: Hold | undefined,
): BareRejection | null {
  const wrong = checkNames(map, seats);
  if (wrong) return wrong;
  if (seats.length !== hold?.seats.length) return { code: 'wrong-number-of-seats' };
  const others = notOffered(map, seats, orderId);
  const isMore = others.some((designator) => !hold.seats.includes(designator));
  if (isMore && map.sales === 'closed') return { code: 'sales-closed' };
  return checkFree(map, others, orderId);
}

function checkSales({ sales }: SeatMap): BareRejection | null {
  return sales === 'cancelled' ? { code: 'flight-cancelled' } : null;
}

/** It was carried out before, under a revision that was forgotten. */
function isDone(hold: SoldHold, { seats, chargeId }: CommandOf<'exchange'>): boolean {
  const isKnown = chargeId === undefined || hold.surcharges?.includes(chargeId) === true;
  return hold.exchange === undefined && isKnown && isSameSet(hold.seats, seats);
}

export function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((designator) => other.includes(designator));
}

/** Nothing to end is no reason to refuse: the fence may have run out. */
export function decideEndExchange(map: SeatMap, { orderId }: CommandOf<'end-exchange'>): Decision {
  const hold = map.holds.get(orderId);
  const runs = hold?.status === 'sold' && hold.exchange !== undefined;
  return ok(runs ? [{ type: 'exchange-ended', orderId }] : []);
}

export function decideCorrection(
  map: SeatMap,
  { orderId }: CommandOf<'correct-people'>,
  now: number,
): Decision {
  const refusal = checkSold(map, map.holds.get(orderId), now);
  return refusal ? refuse(map, refusal) : ok([{ type: 'people-corrected', orderId }]);
}
