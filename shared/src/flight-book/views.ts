/** What a flight's book shows, to everyone and to agents. */
import { fromPrice, type FlightDefinition } from '../aircraft/index.ts';
import type { FlightEvents } from '../interventions.ts';
import type { Money } from '../money.ts';
import {
  holdEndsAt,
  offeredTo,
  publicChangesSince,
  publicSeats,
  seatAt,
  seatCounts,
  type SeatMap,
} from '../seat-map/index.ts';
import type { FlightPeople } from './people.ts';
import type { FlightChanges, FlightSnapshot, FlightStatus, Manifest } from '../workflow-api.ts';

/** A book at one moment. */
export interface FlightPage {
  readonly flight: FlightDefinition;
  readonly status: FlightStatus;
  readonly map: SeatMap;
}

export function snapshotOf(page: FlightPage): FlightSnapshot {
  return { flight: page.flight, ...onSale(page), seats: publicSeats(page.map) };
}

export function changesOf(page: FlightPage, from: number): FlightChanges {
  return { from, ...onSale(page), seats: publicChangesSince(page.map, from) };
}

/** How the flight sells. */
function onSale(
  page: FlightPage,
): Pick<FlightSnapshot, 'status' | 'version' | 'counts'> & { readonly fromPrice: Money | null } {
  const { status, map } = page;
  const { version } = map;
  return { status, version, counts: seatCounts(map), fromPrice: cheapestOnSale(page) };
}

/** What of a flight can be bought for the least; null when nothing can. */
function cheapestOnSale({ flight, status, map }: FlightPage): Money | null {
  if (status !== 'open') return null;
  return fromPrice(flight, (designator) => seatAt(map, designator)?.status === 'free');
}

/** For agents: how the flight is, without what happened. */
export function eventsOf(page: FlightPage): Omit<FlightEvents, 'from' | 'events'> {
  const { flight, map } = page;
  return {
    ...onSale(page),
    departsAt: flight.departsAt,
    deadlines: [...map.holds.values()].flatMap((hold) => holdEndsAt(hold) ?? []),
  };
}

/** Whether orders of a cancelled flight wait to be rebooked. */
function isKept(map: SeatMap): map is SeatMap & { readonly rebookBy: number } {
  return map.rebookBy !== null && map.holds.size > 0;
}

export function manifestOf(
  { flight, status, map }: FlightPage,
  people: FlightPeople,
): Omit<Manifest, 'audit'> {
  const holds = [...map.holds];
  const offers = holds.flatMap(([watchId, hold]) =>
    hold.status === 'held' && offeredTo(hold) !== null
      ? [{ watchId, seats: hold.seats, until: hold.until }]
      : [],
  );
  return {
    flight,
    status,
    version: map.version,
    orders: people.with(
      holds
        .filter(([, hold]) => offeredTo(hold) === null)
        .map(([orderId, hold]) => ({ orderId, hold })),
    ),
    ...(offers.length > 0 && { offers }),
    ...(isKept(map) && { rebookBy: new Date(map.rebookBy).toISOString() }),
    blocked: map.designators.filter((_, place) => map.seats[place]?.status === 'blocked'),
  };
}
