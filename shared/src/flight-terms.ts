/** What may change about a flight after its opening, as flights tell it and orders take it over. Pure. */
import type { FlightDefinition } from './aircraft/types.ts';

/** What may change about a flight after its opening. */
export type FlightTerms = Pick<
  FlightDefinition,
  'departsAt' | 'arrivesAt' | 'aircraft' | 'terminal' | 'gate'
>;

/** What orders have to know of a flight that is not what it was. */
export function termsOf(flight: FlightDefinition): FlightTerms {
  const { departsAt, aircraft, arrivesAt, terminal, gate } = flight;
  return {
    ...{ departsAt, aircraft },
    ...(arrivesAt !== undefined && { arrivesAt }),
    ...(terminal !== undefined && { terminal }),
    ...(gate !== undefined && { gate }),
  };
}

/** A flight that departs at another time (ISO 8601): it lands as much later, or earlier. */
export function departing(flight: FlightDefinition, departsAt: string): FlightDefinition {
  const moved = { ...flight, departsAt };
  if (flight.arrivesAt === undefined) return moved;
  const byMs = Date.parse(departsAt) - Date.parse(flight.departsAt);
  return { ...moved, arrivesAt: new Date(Date.parse(flight.arrivesAt) + byMs).toISOString() };
}

/** Where a flight departs: what is undefined stays as it is; null: it is not known any more. */
export interface GateChange {
  readonly terminal?: string | null | undefined;
  readonly gate?: string | null | undefined;
}

/** Where a flight departs; null: not known. */
export interface FlightGate {
  readonly terminal: string | null;
  readonly gate: string | null;
}

/** Where a flight departs after a change. */
export function gateAfter(flight: Partial<FlightDefinition>, change: GateChange): FlightGate {
  const { terminal = flight.terminal ?? null, gate = flight.gate ?? null } = change;
  return { terminal, gate };
}

/** A flight after such a change. */
export function atGate(flight: FlightDefinition, change: GateChange): FlightDefinition {
  const { terminal, gate } = gateAfter(flight, change);
  const { terminal: _terminal, gate: _gate, ...rest } = flight;
  return { ...rest, ...(terminal !== null && { terminal }), ...(gate !== null && { gate }) };
}

/** A flight that refuses choices which leave a seat alone, or allows them. */
export function withSingleSeats(flight: FlightDefinition, areRefused: boolean): FlightDefinition {
  const { refusesSingleSeats: _, ...rest } = flight;
  return areRefused ? { ...rest, refusesSingleSeats: true } : rest;
}

/** A flight as it is on other terms: they say all of it. */
export function onTerms(flight: FlightDefinition, terms: FlightTerms): FlightDefinition {
  const { terminal = null, gate = null, ...rest } = terms;
  return atGate({ ...departing(flight, rest.departsAt), ...rest }, { terminal, gate });
}

/** Whether a change leaves a flight where it was. */
export function isSameGate(flight: FlightDefinition, change: GateChange): boolean {
  const [before, after] = [gateAfter(flight, {}), gateAfter(flight, change)];
  return before.terminal === after.terminal && before.gate === after.gate;
}
