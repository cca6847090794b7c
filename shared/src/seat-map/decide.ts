import { limits } from '../limits.ts';
import { assertNever, err, ok, type Result } from '../result.ts';
import { holdEndsAt, seatAt } from './map.ts';
import type { Hold, Rejection, SeatCommand, SeatEvent, SeatMap, SeatState } from './types.ts';

type Decision = Result<SeatEvent[], Rejection>;
type CommandOf<T extends SeatCommand['type']> = Extract<SeatCommand, { type: T }>;

/**
 * Judges one command against the map at `now` (ms since the epoch): the events that it leads to, or why
 * it is refused. Reads only; the events take effect when `apply` folds them in. Holds that are due
 * must have been expired before (`SeatDesk.execute` does). Rules: shared/SPEC.md.
 */
export function decide(map: SeatMap, command: SeatCommand, now: number): Decision {
  switch (command.type) {
    case 'set-seats':
      return decideSetSeats(map, command, now);
    case 'release':
      return decideRelease(map, command);
    case 'start-payment':
      return decideStartPayment(map, command, now);
    case 'sell':
      return decideSell(map, command);
    case 'end-payment':
      return decideEndPayment(map, command, now);
    case 'expire':
      return ok(dueReleases(map, now));
    case 'block':
    case 'unblock':
      return decideBlocking(map, command);
    case 'force-release':
      return decideForceRelease(map, command);
    default:
      return assertNever(command);
  }
}

type BareRejection = Rejection extends infer R
  ? R extends Rejection
    ? Omit<R, 'version'>
    : never
  : never;

function refuse(map: SeatMap, rejection: BareRejection): Decision {
  return err({ ...rejection, version: map.version });
}

function decideSetSeats(map: SeatMap, command: CommandOf<'set-seats'>, now: number): Decision {
  const { orderId, seats } = command;
  const hold = map.holds.get(orderId);
  if (hold?.status === 'paying') return refuse(map, { code: 'payment-running' });
  if (hold?.status === 'sold') return refuse(map, { code: 'already-sold' });
  if (seats.length === 0) {
    return ok(hold ? [{ type: 'seats-released', orderId, reason: 'changed' }] : []);
  }
  const malformed = judgeSet(map, seats);
  if (malformed) return refuse(map, malformed);
  if (now >= map.closesAt) return refuse(map, { code: 'flight-departed' });
  const taken = seats.filter((designator) => !isHad(seatAt(map, designator), orderId));
  if (taken.length > 0) return refuse(map, { code: 'seats-unavailable', seats: taken });
  const until = Math.min(now + command.holdMs, map.closesAt);
  return ok([{ type: 'seats-held', orderId, seats, until }]);
}

/** What is wrong with a set of seats whoever asks for it: too many, one twice, one that is not there. */
function judgeSet(map: SeatMap, seats: readonly string[]): BareRejection | null {
  if (seats.length > limits.seatsPerOrder) {
    return { code: 'too-many-seats', max: limits.seatsPerOrder };
  }
  const doubles = seats.filter((designator, place) => seats.indexOf(designator) !== place);
  if (doubles.length > 0) return { code: 'duplicate-seats', seats: [...new Set(doubles)] };
  return judgeKnown(map, seats);
}

function judgeKnown(map: SeatMap, seats: readonly string[]): BareRejection | null {
  const unknown = seats.filter((designator) => !map.index.has(designator));
  return unknown.length > 0 ? { code: 'unknown-seats', seats: unknown } : null;
}

function isHad(seat: SeatState | undefined, orderId: string): boolean {
  if (seat === undefined) return false;
  return seat.status === 'free' || ('orderId' in seat && seat.orderId === orderId);
}

function decideRelease(map: SeatMap, command: CommandOf<'release'>): Decision {
  const hold = map.holds.get(command.orderId);
  if (hold === undefined) return ok([]);
  if (hold.status === 'sold' && command.reason !== 'refunded') {
    return refuse(map, { code: 'already-sold' });
  }
  return ok([{ type: 'seats-released', orderId: command.orderId, reason: command.reason }]);
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
  // No need to look at the departure: no hold outlives it (SPEC S7), and what is due is gone by now.
  const fencedUntil = now + command.fenceMs;
  return ok([{ type: 'payment-started', orderId: command.orderId, fencedUntil }]);
}

function decideSell(map: SeatMap, command: CommandOf<'sell'>): Decision {
  const hold = map.holds.get(command.orderId);
  const refusal = judgeFence(map, hold);
  if (refusal) return refusal;
  return ok([{ type: 'seats-sold', orderId: command.orderId, chargeId: command.chargeId }]);
}

function decideEndPayment(map: SeatMap, command: CommandOf<'end-payment'>, now: number): Decision {
  const { orderId } = command;
  const hold = map.holds.get(orderId);
  const refusal = judgeFence(map, hold);
  if (refusal) return refusal;
  const events: SeatEvent[] = [{ type: 'payment-ended', orderId }];
  // The hold may have run out behind the fence: without it, it is over at once (SPEC F3).
  if (hold?.status === 'paying' && hold.until <= now) {
    events.push({ type: 'seats-released', orderId, reason: 'expired' });
  }
  return ok(events);
}

function judgeFence(map: SeatMap, hold: Hold | undefined): Decision | null {
  if (hold === undefined) return refuse(map, { code: 'hold-expired' });
  if (hold.status === 'sold') return refuse(map, { code: 'already-sold' });
  return hold.status === 'paying' ? null : refuse(map, { code: 'not-paying' });
}

function dueReleases(map: SeatMap, now: number): SeatEvent[] {
  const events: SeatEvent[] = [];
  for (const [orderId, hold] of map.holds) {
    const endsAt = holdEndsAt(hold);
    if (endsAt === null || endsAt > now) continue;
    const reason = hold.status === 'paying' ? 'fence-expired' : 'expired';
    events.push({ type: 'seats-released', orderId, reason });
  }
  return events;
}

function decideBlocking(map: SeatMap, command: CommandOf<'block' | 'unblock'>): Decision {
  const seats = [...new Set(command.seats)];
  const unknown = judgeKnown(map, seats);
  if (unknown) return refuse(map, unknown);
  const wanted = command.type === 'block' ? 'free' : 'blocked';
  const others = seats.filter((designator) => seatAt(map, designator)?.status !== wanted);
  if (others.length > 0) return refuse(map, { code: 'seats-unavailable', seats: others });
  if (seats.length === 0) return ok([]);
  const type = command.type === 'block' ? 'seats-blocked' : 'seats-unblocked';
  return ok([{ type, seats, by: command.by, why: command.reason }]);
}

function decideForceRelease(map: SeatMap, command: CommandOf<'force-release'>): Decision {
  const { orderId, by, reason } = command;
  const hold = map.holds.get(orderId);
  if (hold === undefined) return refuse(map, { code: 'no-seats' });
  // A payment under way would charge for seats that are gone: the agent waits for its end.
  if (hold.status === 'paying') return refuse(map, { code: 'payment-running' });
  return ok([{ type: 'seats-released', orderId, reason: 'forced', by, why: reason }]);
}
