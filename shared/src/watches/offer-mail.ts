import { orderTotal } from '../aircraft/index.ts';
import type { AnsweringFlight } from '../answering-flight.ts';
import type { BookingMail } from '../order-messages.ts';
import type { Watch } from './types.ts';

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
