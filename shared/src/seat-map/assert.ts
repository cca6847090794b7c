import { holdEndsAt, seatsKept, seatsWanted } from './map.ts';
import { seatCounts } from './views.ts';
import type { Hold, SeatMap } from './types.ts';

/**
 * Throws when an invariant of the map is broken (SPEC I1 to I5): that is a bug, never bad input. With
 * `now` it also demands that no hold has outlived its deadline.
 */
export function assertSeatMap(map: SeatMap, now?: number): void {
  assertCounts(map);
  assertOwners(map);
  map.seats.forEach((seat, place) => {
    demand(seat.changedAt <= map.version, `seat ${place} changed after the map's version`);
  });
  if (now !== undefined) assertDeadlines(map, now);
}

/** Throws unless `next` may follow `map` in time: the version only grows, by one for each event. */
export function assertSuccessor(map: SeatMap, next: SeatMap, events: number): void {
  demand(next.version === map.version + events, 'the version counts the events');
}

function assertCounts(map: SeatMap): void {
  const { total, free, held, paying, sold, blocked } = seatCounts(map);
  demand(free + held + paying + sold + blocked === total, 'the states add up to all seats');
  demand(total === map.designators.length, 'every seat of the layout has a state');
}

/** Seats and holds name each other: so a seat has one owner, and an owner's seats are all in its state. */
function assertOwners(map: SeatMap): void {
  const owned = new Map<string, number>();
  map.seats.forEach((seat, place) => {
    if (!('orderId' in seat)) return;
    const hold = map.holds.get(seat.orderId);
    const designator = map.designators[place] ?? '';
    demand(hold && isIn(hold, seat.status), `seat ${designator} and its hold disagree`);
    const named = seat.status === hold.status ? hold.seats : seatsWanted(hold);
    demand(named.includes(designator), `no hold names seat ${designator}`);
    owned.set(seat.orderId, (owned.get(seat.orderId) ?? 0) + 1);
  });
  for (const [orderId, hold] of map.holds) {
    demand(hold.seats.length > 0, `order ${orderId} holds nothing`);
    const kept = seatsKept(hold).length;
    demand(owned.get(orderId) === kept, `order ${orderId} does not own all its seats`);
  }
}

/** Whether a hold may have seats in this state: with an exchange under way, those that it would add are `paying`. */
function isIn(hold: Hold, status: Hold['status']): boolean {
  return hold.status === status || (status === 'paying' && seatsWanted(hold).length > 0);
}

function assertDeadlines(map: SeatMap, now: number): void {
  for (const [orderId, hold] of map.holds) {
    if (hold.status === 'held') demand(hold.until > now, `the hold of ${orderId} is overdue`);
    const fencedUntil = hold.status === 'held' ? null : holdEndsAt(hold);
    demand(fencedUntil === null || fencedUntil > now, `the fence of ${orderId} is overdue`);
  }
}

function demand(holds: unknown, invariant: string): asserts holds {
  if (!holds) throw new Error(`seat map: ${invariant}`);
}
