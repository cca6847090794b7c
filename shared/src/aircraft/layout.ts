import { money, type Money } from '../money.ts';
import { findAircraft } from './catalog.ts';
import { seatPrice } from './fares.ts';
import type { AircraftId, Cabin, CabinClass, Fares, FlightDefinition, Layout } from './types.ts';

/** The aircraft as customers see it: every seat with its characteristics and its price. Plain JSON. */
export function pricedLayout(aircraft: AircraftId, fares: Fares): Layout {
  const { id, name, decks } = findAircraft(aircraft);
  return {
    aircraft: id,
    name,
    decks: decks.map((deck) => ({
      ...deck,
      cabins: deck.cabins.map((cabin) => ({
        ...cabin,
        rows: cabin.rows.map((row) => ({
          ...row,
          cells: row.cells.map((cell) => {
            if (cell.kind !== 'seat') return cell;
            const { kind, designator, characteristics, restrictions } = cell;
            const price = money(seatPrice(cell, fares), fares.currency);
            return { kind, designator, characteristics, price, restrictions };
          }),
        })),
      })),
    })),
  };
}

/** The class that a seat is in; undefined where the aircraft has no such seat. */
export function seatClass(aircraft: AircraftId, designator: string): CabinClass | undefined {
  return findAircraft(aircraft).seats.get(designator)?.class;
}

/** The cabin that a seat is in. Throws a `RangeError` on a seat that the aircraft does not have. */
export function cabinOf(aircraft: AircraftId, designator: string): Pick<Cabin, 'class' | 'name'> {
  const cabins = findAircraft(aircraft).decks.flatMap((deck) => deck.cabins);
  const cabin = cabins.find(({ rows }) =>
    rows.some(({ cells }) =>
      cells.some((cell) => cell.kind === 'seat' && cell.designator === designator),
    ),
  );
  if (cabin === undefined) throw new RangeError(`no seat ${designator} on ${aircraft}`);
  return cabin;
}

/** Whether a seat is in an exit row: its people help in an emergency. */
export function isExitSeat(aircraft: AircraftId, designator: string): boolean {
  return findAircraft(aircraft).seats.get(designator)?.characteristics.includes('E') ?? false;
}

/** What every seat costs, minor units by designator, in the layout's order. */
export function seatPrices(aircraft: AircraftId, fares: Fares): Record<string, number> {
  const seats = [...findAircraft(aircraft).seats.values()];
  return Object.fromEntries(seats.map((seat) => [seat.designator, seatPrice(seat, fares)]));
}

/**
 * What an order of these seats costs on a flight; nothing (`0.00`) for none. Throws a `RangeError` on a seat that the
 * aircraft does not have: the flight refuses such a set before anybody asks for its price.
 */
export function orderTotal(flight: FlightDefinition, seats: readonly string[]): Money {
  const known = findAircraft(flight.aircraft).seats;
  const total = seats.reduce((sum, designator) => {
    const seat = known.get(designator);
    if (seat === undefined) throw new RangeError(`no seat ${designator} on ${flight.aircraft}`);
    return sum + seatPrice(seat, flight.fares);
  }, 0);
  return money(total, flight.fares.currency);
}

/** Seats with their prices in minor units, from the cheapest up. Worked out once a definition. */
const pricesUpwards = new WeakMap<FlightDefinition, readonly (readonly [string, number])[]>();

/** What the cheapest of a flight's free seats costs; null when none is free. */
export function fromPrice(
  flight: FlightDefinition,
  isFree: (designator: string) => boolean,
): Money | null {
  let prices = pricesUpwards.get(flight);
  if (prices === undefined) {
    prices = Object.entries(seatPrices(flight.aircraft, flight.fares)).sort(
      ([, a], [, b]) => a - b,
    );
    pricesUpwards.set(flight, prices);
  }
  const cheapest = prices.find(([designator]) => isFree(designator));
  return cheapest === undefined ? null : money(cheapest[1], flight.fares.currency);
}
