/** What times a flight may depart and land at: bounds that the API and the flight itself check alike. */
import { limits } from './limits.ts';

const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
/** The last millisecond that ISO 8601 writes with four digits of a year: later ones are read by nobody. */
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether a text is a moment from 1970 to 9999 in ISO 8601 with its zone: without one, each machine reads its own. */
export function isMoment(text: unknown): text is string {
  if (typeof text !== 'string' || !form.test(text)) return false;
  const at = Date.parse(text);
  return at >= 0 && at <= lastMs;
}

/** Whether bookings for a departure are not open yet (SPEC A10). Both in ms. */
export function isTooFarAhead(departsAt: number, now: number): boolean {
  return departsAt > now + limits.bookingsOpenMs;
}

/**
 * Whether a flight that is planned for one time may not be put off to another: by `limits.delayMs` at most, and never
 * further ahead than a flight of the last day that can be booked (SPEC A10). All in ms.
 */
export function isTooLate(departsAt: number, planned: number, now: number): boolean {
  return departsAt > planned + limits.delayMs || isTooFarAhead(departsAt - limits.delayMs, now);
}

/** Whether a flight that departs at one time may land at another (SPEC Z5): after it, within `limits.flightMs`. Both in ms. */
export function isArrival(arrivesAt: number, departsAt: number): boolean {
  return arrivesAt > departsAt && arrivesAt <= departsAt + limits.flightMs;
}
