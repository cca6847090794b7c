import { localDate } from '../local-time.ts';

/**
 * A flight's id: its number in lower case without the space, and the day of its departure by the clock at its origin, such
 * as `ai101-20261125`. So a number departs once a day there. `departsAt`: ISO 8601 with any offset. Flights that were opened
 * before have the day in UTC, and keep it.
 */
export function flightIdOf(number: string, departsAt: string, timeZone: string): string {
  const day = localDate(departsAt, timeZone).replaceAll('-', '');
  return `${number.replaceAll(' ', '').toLowerCase()}-${day}`;
}
