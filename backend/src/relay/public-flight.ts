import { fromPrice, type FlightDefinition } from '@aisle/shared/aircraft';
import { findAirport } from '@aisle/shared/airports';
import type { Airport, Flight } from '@aisle/shared/contract';
import type { SeatCounts } from '@aisle/shared/seat-map';
import type { FlightStatus } from '@aisle/shared/workflow-api';

type Fixed = Omit<Flight, 'status' | 'seats'>;

/** What never changes is looked up once a flight: the cheapest seat takes a walk through all of them. */
const fixedParts = new WeakMap<FlightDefinition, Fixed>();

/** A flight that was not cancelled has departed once its time has come, whether or not its workflow has said so yet. */
export function statusAt(
  flight: FlightDefinition,
  status: FlightStatus,
  now: number,
): FlightStatus {
  return status !== 'cancelled' && Date.parse(flight.departsAt) <= now ? 'departed' : status;
}

/** A flight as the contract shows it. */
export function publicFlight(
  flight: FlightDefinition,
  status: FlightStatus,
  counts: SeatCounts,
): Flight {
  let fixed = fixedParts.get(flight);
  if (fixed === undefined) {
    fixed = fixedPart(flight);
    fixedParts.set(flight, fixed);
  }
  return { ...fixed, status, seats: counts };
}

function fixedPart(flight: FlightDefinition): Fixed {
  const { id, number, origin, destination, departsAt, aircraft } = flight;
  const route = { origin: airport(origin), destination: airport(destination) };
  return {
    id,
    number,
    origin,
    destination,
    route,
    departsAt,
    aircraft,
    fromPrice: fromPrice(flight),
  };
}

/** A flight that was opened by other means may name an airport that we do not know: it is shown by its code. */
function airport(code: string): Airport {
  return findAirport(code) ?? { code, name: code, city: code, timeZone: 'UTC' };
}
