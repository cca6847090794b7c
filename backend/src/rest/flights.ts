import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Agent } from '@aisle/shared/agent-contract';
import {
  canonicalFlightNumber,
  type FlightDefinition,
  flightIdOf,
  fromPrice,
  seatDesignators,
} from '@aisle/shared/aircraft';
import { findAirport, plausibleArrival, routeFares } from '@aisle/shared/airports';
import type { choosingRoutes } from '@aisle/shared/choosing-routes';
import { bestSeats } from '@aisle/shared/choosing/best-seats';
import type { Flight } from '@aisle/shared/contract';
import type { flightRoutes, openFlightSchema } from '@aisle/shared/customer-routes';
import type { AuditEntry } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { isArrival, isTooFarAhead } from '@aisle/shared/times';
import type { BookingPort } from '../booking/port.ts';
import { Problem, unwrap } from '../problem.ts';
import type { CachedBody } from '../relay/cached-body.ts';
import type { FlightList } from '../relay/flight-list.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { arrivalOf, publicFlight, zoneOf } from '../relay/public-views.ts';
import { plainSentence } from './input.ts';
import type { Handlers } from './routes.ts';
import { type Representation, send } from './send.ts';

const bookingsOpenDays = limits.bookingsOpenMs / (24 * 60 * 60_000);
const longestHours = limits.flightMs / (60 * 60_000);

export interface FlightHandlersParts {
  readonly booking: BookingPort;
  readonly relay: FlightRelay;
  readonly list: FlightList;
  /** A flight was opened here. */
  readonly opened: (flightId: string) => void;
  readonly now: () => number;
}

/** `/api/flights`. */
export function flightHandlers(parts: FlightHandlersParts): Handlers<typeof flightRoutes> {
  const { relay, list } = parts;
  return {
    'GET /api/flights': async ({ ctx }) => {
      const flights = unwrap(await list.written());
      await send(ctx, representation(flights, flights.tag));
      return null;
    },

    'GET /api/flights/{flightId}': async ({ ctx, params: { flightId } }) => {
      unwrap(await relay.prepare(flightId));
      const flight = relay.written(flightId);
      if (flight === null) throw new Problem('unavailable');
      // Weak: `serverTime` alone may differ.
      await send(ctx, representation(flight, `${flight.version}-${flight.status}`, true));
      return null;
    },

    'POST /api/flights': async ({ ctx, body, agent: { agent } }) => {
      const flight = define(body, parts.now());
      const opening = openingBy(agent, body.reason, parts.now());
      const opened = await open(flight, opening, parts);
      ctx.set('Location', `/api/flights/${flight.id}`);
      return { flight: opened };
    },
  };
}

function representation(content: CachedBody, tag: string, isWeak = false): Representation {
  return {
    ...{ type: 'json', tag, isWeak, modifiedAt: null },
    plain: content.json,
    coded: { gzip: () => content.gzip() },
  };
}

/** The first entry of a flight's audit. Programs may open flights without a reason. */
function openingBy({ name, role }: Agent, reason: string | undefined, now: number): AuditEntry {
  const command = {
    type: 'open-flight',
    by: name,
    reason: plainSentence(reason) || 'No reason was given.',
  } as const;
  return { at: new Date(now).toISOString(), version: 0, role, command };
}

/** The flight that an agent describes. Its id follows from number and day, so that the same one cannot open twice. */
function define(request: z.output<typeof openFlightSchema>, now: number): FlightDefinition {
  const { origin, destination, aircraft } = request;
  const number = canonicalFlightNumber(request.number);
  const departsAt = new Date(request.departsAt).toISOString();
  for (const code of [origin, destination]) {
    if (!findAirport(code)) refuseField(`There is no airport ${code}.`);
  }
  if (origin === destination) refuseField('origin and destination are the same airport.');
  const at = Date.parse(departsAt);
  if (at <= now) refuseField('departsAt lies in the past.');
  if (isTooFarAhead(at, now)) {
    refuseField(`departsAt is too far ahead: bookings open ${bookingsOpenDays} days before.`);
  }
  const arrivesAt = arrivalIn(request, departsAt);
  const fares = request.fares ?? routeFares(aircraft, origin, destination);
  if (!fares) throw new Error(`no fares between ${origin} and ${destination}`);
  const id = flightIdOf(number, departsAt, zoneOf(origin));
  // As JSON carries it: a class without a fare is left out, not undefined.
  return JSON.parse(
    JSON.stringify({ id, number, origin, destination, departsAt, arrivesAt, aircraft, fares }),
  ) as FlightDefinition;
}

/** When it lands: as the agent says, or by the distance (SPEC Z5). */
function arrivalIn(request: z.output<typeof openFlightSchema>, departsAt: string): string {
  const { origin, destination, arrivesAt } = request;
  if (arrivesAt === undefined) return plausibleArrival(departsAt, origin, destination);
  const at = Date.parse(arrivesAt);
  if (at <= Date.parse(departsAt)) refuseField('arrivesAt is not after departsAt.');
  if (!isArrival(at, Date.parse(departsAt))) {
    refuseField(`arrivesAt is more than ${longestHours} hours after departsAt.`);
  }
  return new Date(at).toISOString();
}

/** Whether a flight was opened by the same request, perhaps before flights had an arrival. Its gate and its rule it got since. */
function isOpenedAs(known: FlightDefinition, flight: FlightDefinition): boolean {
  const { terminal: _terminal, gate: _gate, refusesSingleSeats: _rule, ...opened } = known;
  return isDeepStrictEqual({ ...opened, arrivesAt: arrivalOf(known) }, flight);
}

function refuseField(hint: string): never {
  throw new Problem('invalid-request', { hint });
}

async function open(
  flight: FlightDefinition,
  opening: AuditEntry,
  parts: FlightHandlersParts,
): Promise<Flight> {
  const { booking, relay } = parts;
  const before = await openedBefore(flight, relay);
  if (before) return before;
  const opened = await booking.openFlight(flight, opening);
  if (opened.ok) {
    parts.opened(flight.id);
    const total = seatDesignators(flight.aircraft).length;
    const counts = { total, free: total, held: 0, paying: 0, sold: 0, blocked: 0 };
    return publicFlight(flight, 'open', { counts, fromPrice: fromPrice(flight, () => true) });
  }
  if (opened.error.code !== 'flight-exists') return unwrap(opened);
  const known = unwrap(await relay.refresh(flight.id, false));
  if (!isOpenedAs(known.flight, flight)) throw new Problem('flight-exists');
  return publicFlight(known.flight, known.status, known);
}

/** The same departure as it was opened when ids had the day in UTC; null for none. */
async function openedBefore(flight: FlightDefinition, relay: FlightRelay): Promise<Flight | null> {
  const id = flightIdOf(flight.number, flight.departsAt, 'UTC');
  if (id === flight.id) return null;
  const known = await relay.refresh(id, false);
  if (!known.ok) {
    if (known.error.code === 'flight-not-found') return null;
    return unwrap(known);
  }
  const { flight: before, status } = known.value;
  if (before.departsAt !== flight.departsAt || status === 'cancelled') return null;
  if (!isOpenedAs(before, { ...flight, id })) throw new Problem('flight-exists');
  return publicFlight(before, status, known.value);
}

/** What helps to choose the seats of a flight. */
export function choosingHandlers(relay: FlightRelay): Handlers<typeof choosingRoutes> {
  return {
    'GET /api/flights/{flightId}/best': async ({ params: { flightId }, query }) => {
      unwrap(await relay.prepare(flightId));
      const [layout, seats] = [relay.layout(flightId), relay.seats(flightId)];
      if (layout === null || seats === null) throw new Problem('unavailable');
      checkSelling(relay.flight(flightId)?.status);
      return { proposals: bestSeats(layout, seats, query, limits.proposals) };
    },
  };
}

function checkSelling(status: Flight['status'] | undefined): void {
  if (status === 'closed') throw new Problem('sales-closed');
  if (status === 'departed') throw new Problem('flight-departed');
  if (status === 'cancelled') throw new Problem('flight-cancelled');
}
