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
  /** Who sits there, once it is paid for. */
  name: string | null;
  until: number | null;
  mark: SeatMark;
}

export function freeSeat(): AgentSeat {
  return { status: 'free', orderId: null, name: null, until: null, mark: null };
}

const SOON_MS = 60_000;

/** A seat of the wire, folded into one that is shown; its order says who sits there. */
export function takeSeat(seat: AgentSeat, wire: RoomSeat | undefined): void {
  seat.status = wire?.status ?? 'free';
  seat.orderId = wire?.orderId ?? null;
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
  const left = seatLeft(seat, now);
  if (left !== null) {
    parts.push(`${spokenRemaining(Math.max(1, Math.ceil(left / 60_000)) * 60_000)} left`);
  }
  if (seat.mark === 'chosen' || seat.mark === 'target') parts.push('chosen');
  return parts.join(', ');
}
