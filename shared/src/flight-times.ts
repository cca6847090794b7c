/**
 * The times of a flight: when it may depart and land, how long it takes, when it boards. Pure: pages and workflows load it.
 */
import { limits } from './limits.ts';
import { localDate } from './local-time.ts';

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

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Over the ground, by jet: a mean of all winds. */
const cruiseKmh = 830;
/** What a flight takes beside its way: to taxi, climb, descend and taxi again. */
const groundMs = 40 * minuteMs;
/** Timetables are written in steps of five minutes. */
const stepMs = 5 * minuteMs;

/** From leaving the gate to reaching the other, for a way along the great circle. */
export function blockMs(distanceKm: number): number {
  const flownMs = (distanceKm / cruiseKmh) * 60 * minuteMs;
  return Math.min(limits.flightMs, Math.round((groundMs + flownMs) / stepMs) * stepMs);
}

/** When a flight lands for which nobody said so. ISO 8601. */
export function arrivalAfter(departsAt: string, distanceKm: number): string {
  return new Date(Date.parse(departsAt) + blockMs(distanceKm)).toISOString();
}

/** When passengers are to be at the gate. ISO 8601. */
export function boardingAt(departsAt: string): string {
  return new Date(Date.parse(departsAt) - limits.boardingMs).toISOString();
}

/** How long something takes, such as `2 h 15 min`, `45 min` or `2 h`. */
export function durationWords(ms: number): string {
  const all = Math.round(ms / minuteMs);
  const [hours, minutes] = [Math.floor(all / 60), all % 60];
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 || hours === 0 ? `${minutes} min` : ''];
  return parts.filter(Boolean).join(' ');
}

/** A moment (ISO 8601) by the clock of a place (IANA name). */
export interface LocalMoment {
  readonly at: string;
  readonly timeZone: string;
}

/**
 * Days of the calendar from one to the other, each by its own clock: 1 for a flight that lands the next day, -1 for one that
 * crosses the date line and lands the day before.
 */
export function dayDifference(from: LocalMoment, to: LocalMoment): number {
  const dayOf = ({ at, timeZone }: LocalMoment) => Date.parse(localDate(at, timeZone));
  return (dayOf(to) - dayOf(from)) / dayMs;
}

/** A difference of days behind a time: `+1`, `-1`; empty on the same day. */
export function dayMark(days: number): string {
  if (days === 0) return '';
  return days > 0 ? `+${days}` : `${days}`;
}

/** `byMs`: negative when the flight leaves earlier. */
export function departureChanged(byMs: number): string {
  const minutes = Math.round(Math.abs(byMs) / 60_000);
  const hours = Math.floor(minutes / 60);
  const parts = [counted(hours, 'hour'), counted(minutes % 60, 'minute')].filter(Boolean);
  const length = parts.join(' ') || 'less than a minute';
  return `The departure was changed: your flight leaves ${length} ${byMs < 0 ? 'earlier' : 'later'} than planned so far.`;
}

function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
