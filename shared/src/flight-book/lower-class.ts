/** What it comes to that people sit in a lower class (SPEC W21). */
import { shareFor } from '../after-paying.ts';
import { isLower, seatClass, seatPrices, type FlightDefinition } from '../aircraft/index.ts';
import type {
  InterventionEffect,
  LoweredOrder,
  LoweredSeat,
  ReseatingPlan,
  SeatMove,
} from '../interventions.ts';
import { minorUnits, money } from '../money.ts';
import type { Hold, LowerClass, SeatMap } from '../seat-map/index.ts';

/** What an order costs, in minor units: what it paid; unpaid, and of orders of before, what its seats are worth. */
export function costOf(flight: FlightDefinition, hold: Hold): number {
  if (hold.status === 'sold' && hold.paid !== undefined) return hold.paid;
  return worthOf(flight, hold.seats);
}

/** Which of the orders that a plan moves come to sit in a lower class. `after`: the flight with the new aircraft. */
export function loweredBy(
  { holds }: SeatMap,
  flights: { readonly before: FlightDefinition; readonly after: FlightDefinition },
  moves: readonly SeatMove[],
): LoweredOrder[] {
  const prices = seatPrices(flights.after.aircraft, flights.after.fares);
  return moves.flatMap(({ orderId, from, to }) => {
    const hold = holds.get(orderId);
    if (hold === undefined) return [];
    const { before: flight, after } = flights;
    const { currency } = flight.fares;
    const paid = costOf(flight, hold);
    const all = worthOf(flight, from);
    const seats = from.flatMap((seat, place): LoweredSeat[] => {
      const next = to[place] ?? '';
      const [fromClass, toClass] = [
        seatClass(flight.aircraft, seat),
        seatClass(after.aircraft, next),
      ];
      if (!fromClass || !toClass || !isLower(toClass, fromClass)) return [];
      const cost = shareFor({ paid, all, own: worthOf(flight, [seat]) });
      const costs = Math.min(cost, prices[next] ?? cost);
      const amounts = { before: money(cost, currency), after: money(costs, currency) };
      return [{ from: seat, to: next, fromClass, toClass, ...amounts }];
    });
    if (seats.length === 0) return [];
    const less = seats.reduce((sum, seat) => sum + lessFor(seat), 0);
    const total = { before: money(paid, currency), after: money(paid - less, currency) };
    return [{ orderId, paid: hold.status === 'sold', seats, ...total }];
  });
}

/** The same for the flight's map, and for the order. */
export function lowerClassOf(
  lowered: readonly LoweredOrder[],
  orderId: string,
): LowerClass | undefined {
  const order = lowered.find((each) => each.orderId === orderId);
  if (order === undefined) return undefined;
  const seats = order.seats.map(({ to, toClass }) => ({ seat: to, class: toClass }));
  return { costs: minorUnits(order.after), seats };
}

/** What the audit keeps of it; undefined where nobody is concerned. */
export function loweredEffect({ lowered = [] }: ReseatingPlan): InterventionEffect | undefined {
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
