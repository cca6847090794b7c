/** What a flight's book shows, to everyone and to agents. */
import type { FlightDefinition } from '../aircraft/index.ts';
import type { FlightEvents } from '../interventions.ts';
import {
  holdEndsAt,
  publicChangesSince,
  publicSeats,
  seatCounts,
  type SeatMap,
} from '../seat-map/index.ts';
import type { FlightChanges, FlightSnapshot, FlightStatus, Manifest } from '../workflow-api.ts';

/** A book at one moment. */
export interface FlightPage {
  readonly flight: FlightDefinition;
  readonly status: FlightStatus;
  readonly map: SeatMap;
}

export function snapshotOf({ flight, status, map }: FlightPage): FlightSnapshot {
  const { version } = map;
  return { flight, status, version, seats: publicSeats(map), counts: seatCounts(map) };
}

export function changesOf({ status, map }: FlightPage, from: number): FlightChanges {
  const { version } = map;
  return { status, from, version, seats: publicChangesSince(map, from), counts: seatCounts(map) };
}

/** For agents: how the flight is, without what happened. */
export function eventsOf({
  flight,
  status,
  map,
}: FlightPage): Omit<FlightEvents, 'from' | 'events'> {
  return {
    status,
    version: map.version,
    counts: seatCounts(map),
    departsAt: flight.departsAt,
    deadlines: [...map.holds.values()].flatMap((hold) => holdEndsAt(hold) ?? []),
  };
}

export function manifestOf({ flight, status, map }: FlightPage): Omit<Manifest, 'audit'> {
  return {
    flight,
    status,
    version: map.version,
    orders: [...map.holds].map(([orderId, hold]) => ({ orderId, hold })),
    blocked: map.designators.filter((_, place) => map.seats[place]?.status === 'blocked'),
  };
}
