import { benchesOf, type FlightDefinition } from '../aircraft/index.ts';
import { tidierChoice } from '../choosing/single-seats.ts';
import { isFreeFor, notOffered, type Objection, type OrderSeatCommand } from '../seat-map/index.ts';

/**
 * What a flight has against a choice that leaves a seat alone, where there is one that does not (SPEC S31). An order may
 * keep what it has and take what it is offered, and agents choose for callers as they like.
 */
export function singleSeatRule(
  { aircraft, refusesSingleSeats }: FlightDefinition,
  command: OrderSeatCommand,
): Objection | undefined {
  if (refusesSingleSeats !== true || command.type !== 'set-seats' || command.agent) {
    return undefined;
  }
  const { orderId, seats } = command;
  return (map) => {
    const own = map.holds.get(orderId)?.seats ?? [];
    if (own.length === seats.length && seats.every((seat) => own.includes(seat))) return null;
    if (notOffered(map, seats, orderId).length < seats.length) return null;
    const isFree = (seat: string): boolean => isFreeFor(map, seat, orderId);
    const tidier = tidierChoice(benchesOf(aircraft), isFree, seats);
    return tidier && { code: 'single-seat-left', alone: tidier.alone, instead: tidier.instead };
  };
}
