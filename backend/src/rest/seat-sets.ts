import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { isSameSeatSet } from '@aisle/shared/order-facts';
import type { Result } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Refusal } from '../booking/port.ts';
import { Problem } from '../problem.ts';

/** What is wrong with a set of seats on any flight. */
export function checkSeatSet(seats: readonly string[]): void {
  if (seats.length > limits.seatsPerOrder) throw new Problem('too-many-seats');
  const doubles = seats.filter((seat, place) => seats.indexOf(seat) !== place);
  if (doubles.length > 0) throw new Problem('duplicate-seats', { seats: [...new Set(doubles)] });
}

/** Refuses what is the name of no seat on this flight. */
export function checkKnownSeats(flight: FlightDefinition, seats: readonly string[]): void {
  const unknown = unknownSeats(flight, seats);
  if (unknown.length > 0) throw new Problem('unknown-seats', { seats: unknown });
}

/** Those of the seats that the flight's aircraft does not have. */
export function unknownSeats(flight: FlightDefinition, seats: readonly string[]): string[] {
  const known = new Set(seatDesignators(flight.aircraft));
  return seats.filter((seat) => !known.has(seat));
}

/**
 * Whether the order's own state lets it choose seats, and other ones than it has, on the revision that was seen. Not to be told
 * while a command of it is not settled.
 */
export function mayChange(
  { status, reason, seats: own, sequence, unsettled }: OrderState,
  { seats, revision }: { readonly seats: readonly string[]; readonly revision: number | undefined },
): boolean {
  if (unsettled) return false;
  const isChoosing = (status === 'open' || status === 'held') && reason === null;
  return (
    isChoosing && !isSameSeatSet(own, seats) && (revision === undefined || revision === sequence)
  );
}

/**
 * A change that asks for the seats that the order has, whatever revision it was made on: there is nothing to do, or it
 * was carried out before and its answer lost (RFC 9110, 13.1.1). It is answered with the order.
 */
export function doneBefore(
  changed: Result<OrderState, Refusal>,
  seats: readonly string[],
): OrderState | null {
  if (changed.ok || changed.error.code !== 'order-changed') return null;
  const { order } = changed.error;
  return order !== undefined && isSameSeatSet(order.seats, seats) ? order : null;
}
