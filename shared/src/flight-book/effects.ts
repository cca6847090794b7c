/** What an intervention comes to beyond its command: what the audit keeps of it, and agents are shown before. */
import { orderTotal, seatClass, type FlightDefinition } from '../aircraft/index.ts';
import type { InterventionEffect, RefundedOrders } from '../interventions.ts';
import { minorUnits, money } from '../money.ts';
import type { Hold, SeatEvent, SeatMap } from '../seat-map/index.ts';
import type { OrderNotification } from '../workflow-api.ts';

/** `map`: before the event. `told`: whom it concerns. Undefined where the command says everything already. */
export function effectOn(
  map: SeatMap,
  flight: FlightDefinition,
  event: SeatEvent | undefined,
  told: readonly OrderNotification[],
): InterventionEffect | undefined {
  if (event?.type === 'hold-extended') {
    const hold = map.holds.get(event.orderId);
    const before = hold?.status === 'held' ? hold.until : event.until;
    return { type: 'extension', grantedMs: event.until - before, until: event.until };
  }
  if (event?.type !== 'seats-moved') return onOrders(map, flight, told);
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

function onOrders(
  { holds }: SeatMap,
  flight: FlightDefinition,
  told: readonly OrderNotification[],
): InterventionEffect | undefined {
  if (told.length === 0) return undefined;
  const holdsOf = (some: readonly OrderNotification[]): readonly Hold[] =>
    some.flatMap(({ orderId }) => holds.get(orderId) ?? []);
  const seats = holdsOf(told).reduce((sum, hold) => sum + hold.seats.length, 0);
  const lost = holdsOf(told.filter(({ chargeId }) => chargeId !== undefined));
  const refunded = lost.length > 0 && { refunded: refundedOrders(flight, lost) };
  return { type: 'orders', orders: told.length, seats, ...refunded };
}

function refundedOrders(flight: FlightDefinition, lost: readonly Hold[]): RefundedOrders {
  const worthOf = (hold: Hold): number =>
    (hold.status === 'sold' ? hold.paid : undefined) ?? minorUnits(orderTotal(flight, hold.seats));
  const worth = lost.reduce((sum, hold) => sum + worthOf(hold), 0);
  return { orders: lost.length, worth: money(worth, flight.fares.currency) };
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
