/** What it comes to that people sit in a lower class (SPEC W21). Pure; the workflow bundle loads this file. */
import { shareFor } from './after-paying.ts';
import { isLower, seatClass, seatPrices, type FlightDefinition } from './aircraft/index.ts';
import type { InterventionEffect, LoweredOrder, LoweredSeat, SeatMove } from './interventions.ts';
import { minorUnits, money } from './money.ts';
import type { SeatWorth } from './party-parts.ts';
import type { Hold, LowerClass, SeatMap } from './seat-map/index.ts';

/** The flight whose seats are left, and the one with those that come in their place: the same one with another aircraft, or another one. */
interface Flights {
  readonly before: FlightDefinition;
  readonly after: FlightDefinition;
}

/** What an order costs, in minor units: what it paid; unpaid, and of orders of before, what its seats are worth. */
export function costOf(flight: FlightDefinition, hold: Hold): number {
  if (hold.status === 'sold' && hold.paid !== undefined) return hold.paid;
  return worthOf(flight, hold.seats);
}

/** Which of the orders that a plan moves come to sit in a lower class. */
export function loweredBy(
  holds: SeatMap['holds'],
  flights: Flights,
  moves: readonly SeatMove[],
): LoweredOrder[] {
  return moves.flatMap((move) => {
    const hold = holds.get(move.orderId);
    if (hold === undefined) return [];
    const costs = { cost: costOf(flights.before, hold), paid: hold.status === 'sold' };
    return loweredOrder({ ...move, ...costs }, flights) ?? [];
  });
}

/** The same of one order. `cost`: what it costs before, in minor units; null: nobody of it comes to sit in a lower class. */
export function loweredOrder(
  { orderId, from, to, cost, paid }: SeatMove & { readonly cost: number; readonly paid: boolean },
  { before: flight, after }: Flights,
): LoweredOrder | null {
  const prices = seatPrices(after.aircraft, after.fares);
  const { currency } = flight.fares;
  const all = worthOf(flight, from);
  const seats = from.flatMap((seat, place): LoweredSeat[] => {
    const next = to[place] ?? '';
    const [fromClass, toClass] = [
      seatClass(flight.aircraft, seat),
      seatClass(after.aircraft, next),
    ];
    if (!fromClass || !toClass || !isLower(toClass, fromClass)) return [];
    const share = shareFor({ paid: cost, all, own: worthOf(flight, [seat]) });
    const costs = Math.min(share, prices[next] ?? share);
    const amounts = { before: money(share, currency), after: money(costs, currency) };
    return [{ from: seat, to: next, fromClass, toClass, ...amounts }];
  });
  if (seats.length === 0) return null;
  const less = seats.reduce((sum, seat) => sum + lessFor(seat), 0);
  const total = { before: money(cost, currency), after: money(cost - less, currency) };
  return { orderId, paid, seats, ...total };
}

/** By how much less each of its seats costs, as they were before; null: none does. */
export function lessBySeat(order: LoweredOrder | null): SeatWorth[] {
  return (order?.seats ?? []).map((seat) => ({ seat: seat.from, worth: lessFor(seat) }));
}

/** The same for the flight's map, and for the order. */
export function lowerClassOf(order: LoweredOrder): LowerClass {
  const seats = order.seats.map(({ to, toClass }) => ({ seat: to, class: toClass }));
  return { costs: minorUnits(order.after), seats };
}

/** What the audit keeps of it; undefined where nobody is concerned. */
export function loweredEffect(
  lowered: readonly LoweredOrder[] = [],
): Extract<InterventionEffect, { type: 'lower-class' }> | undefined {
  const [first] = lowered;
  if (first === undefined) return undefined;
  const refund = lowered.filter(({ paid }) => paid).reduce((sum, order) => sum + lessFor(order), 0);
  return {
    type: 'lower-class',
    orders: lowered.length,
    seats: lowered.reduce((sum, { seats }) => sum + seats.length, 0),
    refund: money(refund, first.before.currency),
  };
}

function lessFor({ before, after }: Pick<LoweredOrder, 'before' | 'after'>): number {
  return minorUnits(before) - minorUnits(after);
}

function worthOf({ aircraft, fares }: FlightDefinition, seats: readonly string[]): number {
  const prices = seatPrices(aircraft, fares);
  return seats.reduce((sum, seat) => sum + (prices[seat] ?? 0), 0);
}
