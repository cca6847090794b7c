import { localDate } from '../times.ts';

/**
 * A flight's number in its one writing: the airline's two characters, a space, and one to four digits without leading zeros
 * (only the barcode of a boarding pass has them), and the suffix if it has one: `ZZ007` and `ZZ 7` are `ZZ 7`.
 */
export function canonicalFlightNumber(number: string): string {
  return number.replace(/^(..) ?0*(?=\d)/, '$1 ');
}

/** A word of a search without the leading zeros that a flight's number does not have: `ai007` and `007` are `ai7` and `7`. */
export function withoutLeadingZeros(word: string): string {
  return word.replace(/^([a-z][a-z\d]|)0+(?=\d{1,4}[a-z]?$)/i, '$1');
}

/**
 * A flight's id: its number in lower case without the space, and the day of its departure by the clock at its origin, such
 * as `ai101-20261125`. So a number departs once a day there. `departsAt`: ISO 8601 with any offset. Flights that were opened
 * before have the day in UTC, and keep it.
 */
export function flightIdOf(number: string, departsAt: string, timeZone: string): string {
  const day = localDate(departsAt, timeZone).replaceAll('-', '');
  return `${canonicalFlightNumber(number).replace(' ', '').toLowerCase()}-${day}`;
}
