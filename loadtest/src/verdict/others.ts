/** Seats of orders that are not the tester's: nobody knows whose they are, so each seat stands for itself. */
import { apply, seatAt, type SeatEvent, type SeatMap } from '@aisle/shared/seat-map';
import type { ShownSeat, ShownSeats } from './shown.ts';

const prefix = 'another:';

/** Whether an owner in the reconstructed map is not one of the tester's orders. */
export function isAnother(orderId: string): boolean {
  return orderId.startsWith(prefix);
}

/** The events that bring one seat of the others to what was shown of it. */
export function eventsOfOthers(
  map: SeatMap,
  seat: string,
  shown: ShownSeat | undefined,
): SeatEvent[] {
  return [...clearing(map, seat), ...taking(seat, shown)];
}

function clearing(map: SeatMap, seat: string): SeatEvent[] {
  const state = seatAt(map, seat);
  if (state === undefined || state.status === 'free') return [];
  if (!('orderId' in state)) return [agents('seats-unblocked', seat)];
  return [{ type: 'seats-released', orderId: state.orderId, reason: 'changed' }];
}

function taking(seat: string, shown: ShownSeat | undefined): SeatEvent[] {
  if (shown === undefined || shown.status === 'free') return [];
  if (shown.status === 'blocked') return [agents('seats-blocked', seat)];
  const orderId = `${prefix}${seat}`;
  // Once it is paid for, nobody is told of its deadline any more.
  const until = shown.until === undefined ? 0 : Date.parse(shown.until);
  const events: SeatEvent[] = [{ type: 'seats-held', orderId, seats: [seat], until }];
  if (shown.status === 'held') return events;
  events.push({ type: 'payment-started', orderId, fencedUntil: 0 });
  if (shown.status === 'sold') events.push({ type: 'seats-sold', orderId, chargeId: '' });
  return events;
}

function agents(type: 'seats-blocked' | 'seats-unblocked', seat: string): SeatEvent {
  return { type, seats: [seat], by: '', why: '' };
}

/** Lays what was shown over a map on which nobody has anything yet. */
export function withOthers(map: SeatMap, shown: ShownSeats): SeatMap {
  return Object.entries(shown)
    .flatMap(([seat, state]) => taking(seat, state))
    .reduce(apply, map);
}

/** Events that it takes at least to bring a seat from one state to another. */
const steps = {
  free: { free: 0, held: 1, paying: 2, sold: 3, blocked: 1 },
  held: { free: 1, held: 1, paying: 1, sold: 2, blocked: 2 },
  paying: { free: 1, held: 1, paying: 0, sold: 1, blocked: 2 },
  sold: { free: 1, held: 2, paying: 3, sold: 0, blocked: 2 },
  blocked: { free: 1, held: 2, paying: 3, sold: 4, blocked: 0 },
} as const;

/**
 * Versions that the others need at least for what changed of their seats: one for each deadline that is new,
 * or as many as the longest way of one seat takes.
 */
export function versionsOfOthers(map: SeatMap, changed: ShownSeats): number {
  const untils = new Set<string>();
  let longest = 0;
  for (const [seat, { status, until }] of Object.entries(changed)) {
    const before = seatAt(map, seat)?.status ?? 'free';
    longest = Math.max(longest, steps[before][status]);
    if (status === 'held' && until !== undefined) untils.add(until);
  }
  return Math.max(longest, untils.size);
}
