import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { OrderState } from '@aisle/shared/workflow-api';
import { Problem } from '../problem.ts';

/** What is wrong with a set of seats on any flight. */
export function judgeSet(seats: readonly string[]): void {
  if (seats.length > limits.seatsPerOrder) throw new Problem('too-many-seats');
  const doubles = seats.filter((seat, place) => seats.indexOf(seat) !== place);
  if (doubles.length > 0) throw new Problem('duplicate-seats', { seats: [...new Set(doubles)] });
}

/** Refuses what is the name of no seat on this flight. */
export function judgeKnown(flight: FlightDefinition, seats: readonly string[]): void {
  const unknown = unknownSeats(flight, seats);
  if (unknown.length > 0) throw new Problem('unknown-seats', { seats: unknown });
}

/** Those of the seats that the flight's aircraft does not have. */
export function unknownSeats(flight: FlightDefinition, seats: readonly string[]): string[] {
  const known = new Set(seatDesignators(flight.aircraft));
  return seats.filter((seat) => !known.has(seat));
}

export function isSameSet(seats: readonly string[], others: readonly string[]): boolean {
  return seats.length === others.length && seats.every((seat) => others.includes(seat));
}

/** Whether the order's own state lets it choose seats, and other ones than it has, on the revision that was seen. */
export function mayChange(
  { status, reason, seats: own, sequence }: OrderState,
  { seats, revision }: { readonly seats: readonly string[]; readonly revision: number | undefined },
): boolean {
  const isChoosing = (status === 'open' || status === 'held') && reason === null;
  return isChoosing && !isSameSet(own, seats) && (revision === undefined || revision === sequence);
}
