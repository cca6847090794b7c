import { limits } from '../limits.ts';
import { ok } from '../result.ts';
import { decideAgents } from './decide-agents.ts';
import {
  decideCorrection,
  decideEndExchange,
  decideExchange,
  decideRebooking,
  decideReturn,
  decideStartExchange,
  decideSwap,
  isSameSet,
} from './decide-sold.ts';
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
import { holdEndsAt, offeredTo } from './map.ts';
import type { Hold, ReleaseReason, SeatCommand, SeatEvent, SeatMap } from './types.ts';

/**
 * Checks one command against the map at `now` (ms since the epoch): the events that it leads to, or why
 * it is refused. Reads only; the events take effect when `apply` folds them in. Holds that are due
 * must have been expired before (`SeatDecider.execute` does). Rules: shared/SPEC.md.
 */
export function decide(map: SeatMap, command: SeatCommand, now: number): Decision {
  switch (command.type) {
    case 'set-seats':
      return decideSetSeats(map, command, now);
    case 'release':
      return decideRelease(map, command);
    case 'pay-later':
      return decidePayLater(map, command, now);
    case 'start-payment':
      return decideStartPayment(map, command, now);
    case 'sell':
      return decideSell(map, command);
    case 'end-payment':
      return decideEndPayment(map, command, now);
    case 'start-exchange':
      return decideStartExchange(map, command, now);
    case 'exchange':
      return decideExchange(map, command, now);
    case 'end-exchange':
      return decideEndExchange(map, command);
    case 'return-seats':
      return decideReturn(map, command, now);
    case 'correct-people':
      return decideCorrection(map, command, now);
    case 'rebook':
      return decideRebooking(map, command, now);
    case 'propose-swap':
    case 'swap-seats':
      return decideSwap(map, command, now);
    case 'end-proposal': {
      const { type: _, ...ended } = command;
      return ok([{ type: 'swap-ended', ...ended }]);
    }
    case 'expire':
      return ok(dueReleases(map, now));
    case 'offer-seats':
      return decideOffer(map, command, now);
    case 'withdraw-offer':
      return decideWithdrawal(map, command);
    default:
      return decideAgents(map, command, now);
  }
}

function decideSetSeats(map: SeatMap, command: CommandOf<'set-seats'>, now: number): Decision {
  const { orderId, seats } = command;
  const hold = map.holds.get(orderId);
  if (hold?.status === 'paying') return refuse(map, { code: 'payment-running' });
  if (hold?.status === 'sold') return refuse(map, { code: 'already-sold' });
  if (seats.length === 0) {
    return ok(hold ? [{ type: 'seats-released', orderId, reason: 'changed' }] : []);
  }
  const malformed = checkSet(map, seats);
  if (malformed) return refuse(map, malformed);
  if (now >= map.closesAt) return refuse(map, { code: 'flight-departed' });
  const others = notOffered(map, seats, orderId);
  const refusal = checkSales(map, others, hold) ?? checkFree(map, others, orderId);
  if (refusal) return refuse(map, refusal);
  const { untilAtMost = Infinity } = command;
  if (untilAtMost <= now) return refuse(map, { code: 'hold-expired' });
  const mark = command.agent && { by: command.agent.by, why: command.agent.reason };
  const until = Math.min(now + command.holdMs, map.closesAt, untilAtMost);
  const isHeld = until === untilAtMost && hold?.until === until && isSameSet(hold.seats, seats);
  if (isHeld) return ok([]);
  const taken = takeOffers(map, seats, orderId);
  return ok([...taken, { type: 'seats-held', orderId, seats, until, ...mark }]);
}

/** What is wrong with a set of seats whoever asks for it: too many, one twice, one that is not there. */
function checkSet(map: SeatMap, seats: readonly string[]): BareRejection | null {
  if (seats.length > limits.seatsPerOrder) {
    return { code: 'too-many-seats', max: limits.seatsPerOrder };
  }
  return checkNames(map, seats);
}

/** While sales are closed an order may still give up seats, and have its hold refreshed. */
function checkSales(map: SeatMap, seats: readonly string[], had: Hold | undefined) {
  if (map.sales === 'open') return null;
  if (map.sales === 'cancelled') return { code: 'flight-cancelled' } as const;
  const isMore = seats.some((designator) => had?.seats.includes(designator) !== true);
  return isMore ? ({ code: 'sales-closed' } as const) : null;
}

/** Why sold seats come free: their money goes back, or another flight has their order. */
const freesSold: ReadonlySet<ReleaseReason> = new Set(['refunded', 'flight-cancelled', 'rebooked']);

function decideRelease(map: SeatMap, command: CommandOf<'release'>): Decision {
  const hold = map.holds.get(command.orderId);
  // What is on offer is not the order's to give back.
  if (hold === undefined || offeredTo(hold) !== null) return ok([]);
  if (hold.status === 'sold' && !freesSold.has(command.reason)) {
    return refuse(map, { code: 'already-sold' });
  }
  const { ifUntilAtMost = Infinity } = command;
  if (hold.status !== 'sold' && hold.until > ifUntilAtMost) return ok([]);
  return ok([{ type: 'seats-released', orderId: command.orderId, reason: command.reason }]);
}

/** Free seats, for who waits for some (SPEC S22). The watch has none yet. */
function decideOffer(map: SeatMap, command: CommandOf<'offer-seats'>, now: number): Decision {
  const { orderId, seats, to } = command;
  const refusal = checkLive(map, now) ?? checkSales(map, seats, undefined) ?? checkSet(map, seats);
  if (refusal) return refuse(map, refusal);
  if (map.holds.has(orderId)) return refuse(map, { code: 'already-sold' });
  const taken = checkFree(map, seats, orderId);
  if (taken) return refuse(map, taken);
  const until = Math.min(command.until, map.closesAt);
  return ok([{ type: 'seats-offered', orderId, seats, to, until }]);
}

function decideWithdrawal(map: SeatMap, { orderId }: CommandOf<'withdraw-offer'>): Decision {
  const isOffer = offeredTo(map.holds.get(orderId)) !== null;
  return ok(isOffer ? [{ type: 'seats-released', orderId, reason: 'offer-withdrawn' }] : []);
}

/** An agent has the seats kept for longer than any customer may keep them (SPEC A24). */
function decidePayLater(map: SeatMap, command: CommandOf<'pay-later'>, now: number): Decision {
  const { orderId, until, agent } = command;
  const hold = map.holds.get(orderId);
  if (hold === undefined) return refuse(map, { code: 'hold-expired' });
  if (hold.status === 'paying') return refuse(map, { code: 'payment-running' });
  if (hold.status === 'sold') return refuse(map, { code: 'already-sold' });
  const refusal = checkLive(map, now) ?? checkSeen(map, hold, agent);
  if (refusal) return refuse(map, refusal);
  if (map.sales === 'closed') return refuse(map, { code: 'sales-closed' });
  // It was carried out before, under a revision that was forgotten.
  if (until === hold.until) return ok([]);
  const latest = Math.min(now + limits.payLaterMs, map.closesAt);
  if (until <= hold.until || until > latest) return refuse(map, { code: 'pay-later-time' });
  const mark = { by: agent.by, why: agent.reason };
  return ok([{ type: 'hold-extended', orderId, until, payLater: true, ...mark }]);
}

function decideStartPayment(
  map: SeatMap,
  command: CommandOf<'start-payment'>,
  now: number,
): Decision {
  const hold = map.holds.get(command.orderId);
  if (hold === undefined) return refuse(map, { code: 'hold-expired' });
  if (hold.status === 'paying') return refuse(map, { code: 'payment-running' });
  if (hold.status === 'sold') return refuse(map, { code: 'already-sold' });
  if (map.sales === 'cancelled') return refuse(map, { code: 'flight-cancelled' });
  const refusal = checkPrice(hold, command);
  if (refusal) return refuse(map, refusal);
  // No need to look at the departure: no hold outlives it (SPEC S7), and what is due is gone by now.
  const fencedUntil = now + command.fenceMs;
  return ok([{ type: 'payment-started', orderId: command.orderId, fencedUntil }]);
}

function decideSell(map: SeatMap, command: CommandOf<'sell'>): Decision {
  const { orderId, chargeId, surcharges, paid } = command;
  const hold = map.holds.get(orderId);
  const refusal = checkFence(map, hold);
  if (refusal) return refusal;
  // Whoever was charged meanwhile is refunded for it.
  if (map.sales === 'cancelled') return refuse(map, { code: 'flight-cancelled' });
  const own = hold?.seats ?? [];
  const { seats: sold = own } = command;
  const others = sold.filter((seat) => !own.includes(seat));
  if (others.length > 0) return refuse(map, { code: 'seats-unavailable', seats: others });
  if (sold.length === 0) return refuse(map, { code: 'no-seats' });
  const unpaid = own.filter((seat) => !sold.includes(seat));
  const dropped: SeatEvent[] =
    unpaid.length > 0 ? [{ type: 'seats-returned', orderId, seats: unpaid }] : [];
  const money = {
    chargeId,
    ...(surcharges && { surcharges }),
    ...(paid !== undefined && { paid }),
  };
  return ok([...dropped, { type: 'seats-sold', orderId, ...money }]);
}

function decideEndPayment(map: SeatMap, command: CommandOf<'end-payment'>, now: number): Decision {
  const { orderId } = command;
  const hold = map.holds.get(orderId);
  const refusal = checkFence(map, hold);
  if (refusal) return refusal;
  const events: SeatEvent[] = [{ type: 'payment-ended', orderId }];
  // The hold may have run out behind the fence: without it, it is over at once (SPEC F3).
  if (hold?.status === 'paying' && hold.until <= now) {
    events.push({ type: 'seats-released', orderId, reason: 'expired' });
  }
  return ok(events);
}

function checkFence(map: SeatMap, hold: Hold | undefined): Decision | null {
  if (hold === undefined) return refuse(map, { code: 'hold-expired' });
  if (hold.status === 'sold') return refuse(map, { code: 'already-sold' });
  return hold.status === 'paying' ? null : refuse(map, { code: 'not-paying' });
}

function dueReleases(map: SeatMap, now: number): SeatEvent[] {
  const events: SeatEvent[] = [];
  for (const [orderId, hold] of map.holds) {
    const endsAt = holdEndsAt(hold);
    if (endsAt === null || endsAt > now) continue;
    if (hold.status === 'sold') {
      events.push({ type: 'exchange-ended', orderId });
      continue;
    }
    const reason = hold.status === 'paying' ? 'fence-expired' : 'expired';
    events.push({ type: 'seats-released', orderId, reason });
  }
  if (map.rebookBy !== null && map.rebookBy <= now) events.push({ type: 'rebooking-ended' });
  return events;
}
