/** What an intervention comes to beyond its command: what the audit keeps of it, and agents are shown before. */
import { orderTotal, seatClass, type FlightDefinition } from '../aircraft/index.ts';
import type { InterventionEffect } from '../interventions.ts';
import type { SeatEvent, SeatMap } from '../seat-map/index.ts';

/** `map`: before the event. Undefined where the command says everything already. */
export function effectOn(
  map: SeatMap,
  flight: FlightDefinition,
  event: SeatEvent | undefined,
): InterventionEffect | undefined {
  if (event?.type === 'hold-extended') {
    const hold = map.holds.get(event.orderId);
    const before = hold?.status === 'held' ? hold.until : event.until;
    return { type: 'extension', grantedMs: event.until - before, until: event.until };
  }
  if (event?.type !== 'seats-moved') return undefined;
  const from = map.holds.get(event.orderId)?.seats ?? [];
  return {
    type: 'move',
    from,
    fromCabins: cabinsOf(flight, from),
    toCabins: cabinsOf(flight, event.seats),
    worthBefore: orderTotal(flight, from),
    worthAfter: orderTotal(flight, event.seats),
  };
}

/** Whether anybody changes the cabin by a move. Seats that are not there are nobody's cabin. */
export function leavesCabin(
  flight: FlightDefinition,
  from: readonly string[],
  to: readonly string[],
): boolean {
  const classes = (seats: readonly string[]) =>
    seats.map((seat) => seatClass(flight.aircraft, seat)).toSorted();
  const gets = classes(to);
  if (from.length !== to.length || gets.includes(undefined)) return false;
  return classes(from).join() !== gets.join();
}

function cabinsOf({ aircraft }: FlightDefinition, seats: readonly string[]) {
  return [...new Set(seats.flatMap((seat) => seatClass(aircraft, seat) ?? []))];
}
