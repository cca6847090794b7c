import { limits } from '@aisle/shared/limits';
import type { SeatStatus } from '../../api/types.ts';
import { spokenRemaining } from '../../domain/countdown.ts';
import type { SeatPlace } from '../../domain/seat-index.ts';
import { seatTraits } from '../../domain/seat-view.ts';
import type { RoomSeat } from '../api/types.ts';

/** What an agent has marked: seats chosen for an act, an order's seats, the seats that it may move to, a change. */
export type SeatMark = 'chosen' | 'order' | 'target' | 'changed' | null;

/** One seat as agents see it. `until` is ms. */
export interface AgentSeat {
  status: SeatStatus;
  orderId: string | null;
  /** To which watch of seats it is on offer. */
  watchId: string | null;
  /** Who sits there, once it is paid for. */
  name: string | null;
  until: number | null;
  mark: SeatMark;
}

export function freeSeat(): AgentSeat {
  return { status: 'free', orderId: null, watchId: null, name: null, until: null, mark: null };
}

const SOON_MS = 60_000;

/** A seat of the wire, folded into one that is shown; its order says who sits there. */
export function takeSeat(seat: AgentSeat, wire: RoomSeat | undefined): void {
  seat.status = wire?.status ?? 'free';
  seat.orderId = wire?.orderId ?? null;
  seat.watchId = wire?.watchId ?? null;
  seat.name = null;
  seat.until = wire?.until === undefined ? null : Date.parse(wire.until);
}

/** Time that a hold has left at `now`, ms; null while nothing runs out. */
export function seatLeft(seat: Pick<AgentSeat, 'status' | 'until'>, now: number): number | null {
  return seat.status === 'held' && seat.until !== null ? Math.max(0, seat.until - now) : null;
}

/** What is left of a whole hold, 0 to 1; an extended one may have more than that, and shows full. */
export function leftShare(leftMs: number): number {
  return Math.min(1, leftMs / limits.holdMs);
}

/** Whether it ends within the minute. */
export const endsSoon = (leftMs: number) => leftMs <= SOON_MS;

/** An order's short name: the end of its id tells orders apart, the beginning is the time. */
export const orderTail = (orderId: string) => orderId.slice(-6);

const SPOKEN: Record<SeatStatus, string> = {
  free: 'free',
  held: 'held',
  paying: 'being paid for',
  sold: 'sold',
  blocked: 'blocked',
};

/** `12A, window, sold, Ada Lovelace, order ABC123`; a hold's time to the minute, so that the name rests meanwhile. */
export function agentSeatName(place: SeatPlace, seat: AgentSeat, now: number): string {
  const parts = [place.designator, ...seatTraits(place), SPOKEN[seat.status]];
  if (seat.name !== null) parts.push(seat.name);
  if (seat.orderId !== null) parts.push(`order ${orderTail(seat.orderId)}`);
  if (seat.watchId !== null) parts.push(`on offer to watch ${orderTail(seat.watchId)}`);
  const left = seatLeft(seat, now);
  if (left !== null) {
    parts.push(`${spokenRemaining(Math.max(1, Math.ceil(left / 60_000)) * 60_000)} left`);
  }
  if (seat.mark === 'chosen' || seat.mark === 'target') parts.push('chosen');
  return parts.join(', ');
}

/** What an agent has picked on a map. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'seats'; readonly seats: readonly string[] }
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'move'; readonly orderId: string; readonly targets: readonly string[] };

/** What the map knows of its seats. `names` are in the layout's order. */
export interface SeatMapState {
  /** From the last seat to this one, as Shift asks for. */
  readonly more: boolean;
  readonly names: readonly string[];
  readonly statusOf: (seat: string) => SeatStatus;
  readonly ownerOf: (seat: string) => string | null;
  readonly sizeOf: (orderId: string) => number;
}

function toggled(seats: readonly string[], seat: string): string[] {
  return seats.includes(seat) ? seats.filter((each) => each !== seat) : [...seats, seat];
}

function between(names: readonly string[], from: string, to: string): readonly string[] {
  const ends = [names.indexOf(from), names.indexOf(to)].toSorted((a, b) => a - b);
  return names.slice(ends[0], (ends[1] ?? 0) + 1);
}

function pressedForMove(
  pick: Extract<Selection, { kind: 'move' }>,
  seat: string,
  { statusOf, ownerOf, sizeOf }: SeatMapState,
): Selection {
  const open = statusOf(seat) === 'free' || ownerOf(seat) === pick.orderId;
  if (!open) return pick;
  const targets = toggled(pick.targets, seat);
  // One more than the order has seats: the oldest choice gives way.
  return { ...pick, targets: targets.slice(-sizeOf(pick.orderId)) };
}

/**
 * The next pick when a seat is pressed: an owned seat shows its order; free and blocked seats gather, each kind
 * for itself, since one is for blocking and the other for unblocking; while an order moves, seats are its targets.
 */
export function pressed(pick: Selection, seat: string, state: SeatMapState): Selection {
  if (pick.kind === 'move') return pressedForMove(pick, seat, state);
  const owner = state.ownerOf(seat);
  if (owner !== null) return { kind: 'order', orderId: owner };
  const status = state.statusOf(seat);
  const like = (each: string) => state.statusOf(each) === status;
  const before = pick.kind === 'seats' ? pick.seats.filter(like) : [];
  const last = before.at(-1);
  const seats =
    state.more && last !== undefined
      ? [...new Set([...before, ...between(state.names, last, seat).filter(like)])]
      : toggled(before, seat);
  return seats.length === 0 ? { kind: 'none' } : { kind: 'seats', seats };
}

/** How many seats an order that moves still needs. */
export const placesLeft = (size: number, targets: readonly string[]): number =>
  Math.max(0, size - targets.length);
