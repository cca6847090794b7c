import type { FlightDefinition } from '@aisle/shared/aircraft';
import { departing, termsOf } from '@aisle/shared/flight-terms';
import { boardingAt } from '@aisle/shared/flight-times';
import type { BoardRow } from '../api/types.ts';

type Flight = BoardRow['flight'];

/** A flight as it was: an agent may have changed its times, its gate and its aircraft since. */
export function pastFlight(now: Flight, then: FlightDefinition): Flight {
  const { terminal: _terminal, gate: _gate, ...lasting } = now;
  // Who was opened without an arrival landed as long after its departure as it does now.
  const { arrivesAt = now.arrivesAt } = departing({ ...then, ...timesOf(now) }, then.departsAt);
  return { ...lasting, arrivesAt, ...termsOf(then), boardingAt: boardingAt(then.departsAt) };
}

function timesOf({ departsAt, arrivesAt }: Flight): Pick<Flight, 'departsAt' | 'arrivesAt'> {
  return { departsAt, arrivesAt };
}
