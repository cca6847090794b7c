/** What is answered about watches. */
import { orderTotal, type FlightDefinition } from '../aircraft/index.ts';
import type { CommandOutcome } from '../flight-commands.ts';
import { offeredTo, type Rejection, type SeatDecider } from '../seat-map/index.ts';
import type { Watch, WatchOffer, WatchState } from './types.ts';

/** The flight whose seats are waited for. */
export interface WatchedFlight {
  readonly decider: SeatDecider;
  readonly definition: FlightDefinition;
  /** Why nothing more is offered; null while something may be. */
  readonly over: 'flight-departed' | 'flight-cancelled' | null;
}

/** Codes with which a watch's command is refused. */
export type WatchRefusal = Extract<
  Rejection['code'],
  | 'watch-not-found'
  | 'watches-full'
  | 'too-many-seat-watches'
  | 'idempotency-mismatch'
  | 'flight-departed'
  | 'flight-cancelled'
>;

/** A refusal, which changes nothing. */
export function refused({ decider }: WatchedFlight, code: WatchRefusal): CommandOutcome {
  return { ok: false, rejection: { code, version: decider.version } };
}

/** What is on offer to a watch; null: nothing is. */
export function offerOf(
  { decider, definition }: WatchedFlight,
  watchId: string,
): WatchOffer | null {
  const hold = decider.map.holds.get(watchId);
  if (hold?.status !== 'held' || offeredTo(hold) === null) return null;
  const { seats, until } = hold;
  return { seats, total: orderTotal(definition, seats), until };
}

/** A watch as its owner is shown it. */
export function stateOf(
  watch: Watch,
  flight: WatchedFlight,
  now: Pick<WatchState, 'place' | 'revision'>,
): WatchState {
  const { id, status, wish, orderId, taken, reason = null } = watch;
  const offer = status === 'offered' ? offerOf(flight, id) : null;
  const flightId = flight.definition.id;
  return { id, flightId, status, wish, orderId, ...now, offer, reason, ...(taken && { taken }) };
}
