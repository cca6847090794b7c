/** A seat's state. `free` and `blocked` have no owner; the others belong to exactly one order. */
export const seatStatuses = ['free', 'held', 'paying', 'sold', 'blocked'] as const;
export type SeatStatus = (typeof seatStatuses)[number];

/** What everyone may know of a seat: never who owns it. `until` is when a hold ends, ISO 8601. */
export interface PublicSeat {
  readonly status: SeatStatus;
  readonly until?: string;
}

/** Seats by designator. In a snapshot free seats are left out; in a change a freed seat is `{status: 'free'}`. */
export type PublicSeats = Readonly<Record<string, PublicSeat>>;

/** Seats by state; the five states add up to `total`. */
export interface SeatCounts {
  readonly total: number;
  readonly free: number;
  readonly held: number;
  readonly paying: number;
  readonly sold: number;
  readonly blocked: number;
}
