/** What is answered about watches, and mailed of offers. */
import { orderTotal } from '../aircraft/index.ts';
import type { AnsweringFlight, CommandOutcome } from '../flight-commands.ts';
import type { BookingMail } from '../order-messages.ts';
import { offeredTo, type Rejection } from '../seat-map/index.ts';
import type { Watch, WatchOffer, WatchState } from './types.ts';

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
export function refused({ decider }: AnsweringFlight, code: WatchRefusal): CommandOutcome {
  return { ok: false, rejection: { code, version: decider.version } };
}

/** What is on offer to a watch; null: nothing is. */
export function offerOf(
  { decider, definition }: AnsweringFlight,
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
  flight: AnsweringFlight,
  now: Pick<WatchState, 'place' | 'revision'>,
): WatchState {
  const { id, status, wish, orderId, taken, reason = null } = watch;
  const offer = status === 'offered' ? offerOf(flight, id) : null;
  const flightId = flight.definition.id;
  return { id, flightId, status, wish, orderId, ...now, offer, reason, ...(taken && { taken }) };
}

/** What is written to who waited when seats are on offer (SPEC U9). `until`, `now`: ms. */
export function offerMail(
  { id: orderId, offers }: Watch,
  offer: { readonly to: string; readonly seats: readonly string[]; readonly until: number },
  { definition: flight }: AnsweringFlight,
  now: number,
): BookingMail {
  const { to, seats, until } = offer;
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    ...{ kind: 'seats-offered', orderId, sequence: offers + 1, at: iso(now), to, link: 0 },
    ...{ flight, seats, passengers: [], total: orderTotal(flight, seats), confirmation: '' },
    message: 'Seats that you wait for came free, and are kept for you.',
    keptUntil: iso(until),
  };
}
