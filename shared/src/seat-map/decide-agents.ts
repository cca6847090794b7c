import { limits } from '../limits.ts';
import { assertNever, ok } from '../result.ts';
import { isPaying, offeredTo, seatAt } from './map.ts';
import {
  checkFree,
  checkKnown,
  checkLive,
  checkNames,
  refuse,
  type BareRejection,
  type CommandOf,
  type Decision,
} from './checks.ts';
import type { AgentSeatCommand, Hold, SeatMap } from './types.ts';

/** What `decide` does for the commands of agents (SPEC A1 to A16). */
export function decideAgents(map: SeatMap, command: AgentSeatCommand, now: number): Decision {
  switch (command.type) {
    case 'block':
    case 'unblock':
      return decideBlocking(map, command);
    case 'force-release':
      return decideForceRelease(map, command);
    case 'extend-hold':
      return decideExtension(map, command, now);
    case 'move-order':
      return decideMove(map, command, now);
    case 'close-sales':
    case 'open-sales':
      return decideSales(map, command, now);
    case 'cancel-flight':
      return decideCancellation(map, command, now);
    case 'delay':
      return decideDelay(map, command, now);
    case 'change-aircraft':
      return decideRefit(map, command, now);
    case 'set-gate':
      return decideGate(map, command, now);
    case 'refuse-single-seats':
    case 'allow-single-seats':
      return decideRule(map, command, now);
    case 'rebook-orders':
      return decideRebookingOfOrders(map, now);
    case 'open-order':
      return decideOpeningOfOrder(map, command, now);
    default:
      return assertNever(command);
  }
}

function decideBlocking(map: SeatMap, command: CommandOf<'block' | 'unblock'>): Decision {
  const seats = [...new Set(command.seats)];
  const unknown = checkKnown(map, seats);
  if (unknown) return refuse(map, unknown);
  const wanted = command.type === 'block' ? 'free' : 'blocked';
  const others = seats.filter((designator) => seatAt(map, designator)?.status !== wanted);
  if (others.length > 0) return refuse(map, { code: 'seats-unavailable', seats: others });
  if (seats.length === 0) return ok([]);
  const type = command.type === 'block' ? 'seats-blocked' : 'seats-unblocked';
  return ok([{ type, seats, ...markOf(command) }]);
}

function decideForceRelease(map: SeatMap, command: CommandOf<'force-release'>): Decision {
  const { orderId } = command;
  // A payment under way would charge for seats that are gone: the agent waits for its end.
  const refusal = checkIdle(map.holds.get(orderId));
  if (refusal) return refuse(map, refusal);
  return ok([{ type: 'seats-released', orderId, reason: 'forced', ...markOf(command) }]);
}

function decideExtension(map: SeatMap, command: CommandOf<'extend-hold'>, now: number): Decision {
  const { orderId, extraMs } = command;
  const hold = map.holds.get(orderId);
  const refusal = checkIdle(hold) ?? checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  if (hold?.status !== 'held') return refuse(map, { code: 'already-sold' });
  const until = Math.min(hold.until + extraMs, now + limits.extendHoldMs, map.closesAt);
  if (until <= hold.until) return refuse(map, { code: 'hold-at-limit' });
  return ok([{ type: 'hold-extended', orderId, until, ...markOf(command) }]);
}

function decideMove(map: SeatMap, command: CommandOf<'move-order'>, now: number): Decision {
  const { orderId, seats } = command;
  const hold = map.holds.get(orderId);
  const refusal = checkIdle(hold) ?? checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  if (hold?.seats.length !== seats.length) return refuse(map, { code: 'wrong-number-of-seats' });
  const wrong = checkNames(map, seats) ?? checkFree(map, seats, orderId);
  if (wrong) return refuse(map, wrong);
  if (seats.every((designator) => hold.seats.includes(designator))) return ok([]);
  return ok([{ type: 'seats-moved', orderId, seats, ...markOf(command) }]);
}

type SalesCommand = CommandOf<'close-sales' | 'open-sales'>;

const salesAfter = {
  'close-sales': { sales: 'closed', event: 'sales-closed' },
  'open-sales': { sales: 'open', event: 'sales-opened' },
} as const;

function decideSales(map: SeatMap, command: SalesCommand, now: number): Decision {
  const { sales, event } = salesAfter[command.type];
  if (map.sales === sales) return ok([]);
  const refusal = checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  return ok([{ type: event, ...markOf(command) }]);
}

/** Once more ends the time in which orders wait to be rebooked (SPEC W16). */
function decideCancellation(
  map: SeatMap,
  { rebookWithinMs, ...command }: CommandOf<'cancel-flight'>,
  now: number,
): Decision {
  const mark = markOf(command);
  if (map.sales === 'cancelled' && rebookWithinMs === undefined) {
    return ok(map.rebookBy === null ? [] : [{ type: 'rebooking-ended', ...mark }]);
  }
  const refusal = checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  const kept = rebookWithinMs !== undefined && { rebookBy: now + rebookWithinMs };
  return ok([{ type: 'flight-cancelled', ...kept, ...mark }]);
}

function decideDelay(map: SeatMap, command: CommandOf<'delay'>, now: number): Decision {
  const refusal = checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  const closesAt = Date.parse(command.departsAt);
  // Written so that what is no time is refused, too.
  if (!(closesAt > now)) return refuse(map, { code: 'departure-passed' });
  if (closesAt === map.closesAt) return ok([]);
  return ok([{ type: 'flight-delayed', departsAt: command.departsAt, ...markOf(command) }]);
}

/** Whether the plan is a good one is for whoever made it; that it fits, `apply` demands. */
function decideRefit(map: SeatMap, command: CommandOf<'change-aircraft'>, now: number): Decision {
  const refusal = checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  const count = [...map.holds.values()].filter(isPaying).length;
  if (count > 0) return refuse(map, { code: 'payment-running', count });
  const { aircraft, designators, moves, unplaced } = command;
  return ok([
    { type: 'aircraft-changed', aircraft, designators, moves, unplaced, ...markOf(command) },
  ]);
}

/** Which one the flight has is not the map's to know. */
function decideGate(map: SeatMap, command: CommandOf<'set-gate'>, now: number): Decision {
  const refusal = checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  const { terminal, gate } = command;
  return ok([{ type: 'gate-set', terminal, gate, ...markOf(command) }]);
}

/** Likewise. */
function decideRule(
  map: SeatMap,
  command: CommandOf<'refuse-single-seats' | 'allow-single-seats'>,
  now: number,
): Decision {
  const refusal = checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  const isRefused = command.type === 'refuse-single-seats';
  const type = isRefused ? 'single-seats-refused' : 'single-seats-allowed';
  return ok([{ type, ...markOf(command) }]);
}

/** The orders themselves ask for what comes of it. */
function decideRebookingOfOrders(map: SeatMap, now: number): Decision {
  const refusal = map.rebookBy === null ? checkLive(map, now) : null;
  return refusal ? refuse(map, refusal) : ok([]);
}

/** What its caller wants then is the order's to ask for. */
function decideOpeningOfOrder(
  map: SeatMap,
  command: CommandOf<'open-order'>,
  now: number,
): Decision {
  const hold = map.holds.get(command.orderId);
  const refusal = checkIdle(hold) ?? checkLive(map, now);
  if (refusal) return refuse(map, refusal);
  return hold?.status === 'held' ? ok([]) : refuse(map, { code: 'already-sold' });
}

function checkIdle(hold: Hold | undefined): BareRejection | null {
  if (hold === undefined || offeredTo(hold) !== null) return { code: 'no-seats' };
  return isPaying(hold) ? { code: 'payment-running' } : null;
}

function markOf({ by, reason }: AgentSeatCommand): { by: string; why: string } {
  return { by, why: reason };
}
