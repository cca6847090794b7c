import type { FlightDefinition } from '@aisle/shared/aircraft';

/** Two airports as people write a route: `LHR–JFK`, `lhr jfk`, `LHR to JFK`, `LHR → JFK`. In capitals. */
const route = /^([A-Z]{3})(?: ?[-–—→>] ?| TO | )([A-Z]{3})$/;

/**
 * The flights that typed words mean, in capitals: a route, an airport, an id or a number (`AI 101`, `AI101`). A
 * whole number means that flight alone; one that is no flight's yet, those that begin so.
 */
export function meantFlights(
  flights: readonly FlightDefinition[],
  words: string,
): FlightDefinition[] {
  const ends = route.exec(words);
  if (ends) {
    return flights.filter(
      ({ origin, destination }) => origin === ends[1] && destination === ends[2],
    );
  }
  const tight = words.replaceAll(' ', '');
  if (tight.length < 2) return [];
  const tightNumber = ({ number }: FlightDefinition): string => number.replaceAll(' ', '');
  const exact = flights.filter(
    (flight) =>
      tightNumber(flight) === tight ||
      flight.id.toUpperCase() === tight ||
      flight.origin === tight ||
      flight.destination === tight,
  );
  if (exact.length > 0) return exact;
  return flights.filter((flight) => tightNumber(flight).startsWith(tight));
}
