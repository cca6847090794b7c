/** Seats as they were shown, and what follows from lists that are sorted by version. */
import type { SeatStatus } from '@aisle/shared/seat-map';

/** A seat as somebody was shown it; `until` is ISO 8601. */
export interface ShownSeat {
  readonly status: SeatStatus;
  readonly until?: string | undefined;
}

/** Seats by designator. In a whole map free seats are left out; among changes a freed one is `{status: 'free'}`. */
export type ShownSeats = Readonly<Record<string, ShownSeat>>;

export function sameSeat(one: ShownSeat | undefined, other: ShownSeat | undefined): boolean {
  return (one?.status ?? 'free') === (other?.status ?? 'free') && one?.until === other?.until;
}

/** Whether two orders' sets of seats are the same, in any order. */
export function sameSeats(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((seat) => other.includes(seat));
}

/** The seats in which two maps differ. */
export function differences(one: ShownSeats, other: ShownSeats): string[] {
  if (one === other) return [];
  const changed = Object.keys(one).filter((name) => !sameSeat(one[name], other[name]));
  const added = Object.keys(other).filter(
    (name) => !(name in one) && !sameSeat(undefined, other[name]),
  );
  return [...changed, ...added];
}

/** A map with changes laid over it. */
export function overlay(seats: ShownSeats, changes: ShownSeats): ShownSeats {
  const result: Record<string, ShownSeat> = { ...seats };
  for (const [name, seat] of Object.entries(changes)) {
    if (seat.status === 'free') Reflect.deleteProperty(result, name);
    else result[name] = seat;
  }
  return result;
}
