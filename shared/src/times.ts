/**
 * Times by the wall clock of a place, and the times of a flight: when it may depart and land, how long it takes, when it boards. Pure:
 * pages and workflows load it. A zone is an IANA name, such as `Europe/London`; a wall time is written as
 * `<input type="datetime-local">` writes it: `2026-11-25T11:20`.
 */
import { limits } from './limits.ts';

const fields = {
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;
const named = { ...fields, weekday: 'short', month: 'short', timeZoneName: 'short' } as const;

const formatters = new Map<string, Intl.DateTimeFormat>();

type Piece = (type: Intl.DateTimeFormatPartTypes) => string;

/** A formatter of moments in a zone. They are costly to make, and kept: there are some 400 zones. */
export function formatterIn(
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options);
  let known = formatters.get(key);
  if (!known) {
    formatters.set(key, (known = new Intl.DateTimeFormat('en-GB', { timeZone, ...options })));
  }
  return known;
}

/** The parts of a moment in a zone. */
function pieces(at: number, timeZone: string, options: typeof fields | typeof named): Piece {
  const formatted = formatterIn(timeZone, options).formatToParts(at);
  const parts = new Map(formatted.map(({ type, value }) => [type, value]));
  return (type) => parts.get(type) ?? '';
}

/** How far a zone's clock is ahead of UTC at a moment, ms. */
function offsetMs(timeZone: string, at: number): number {
  const piece = pieces(at, timeZone, fields);
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(piece(type));
  const wall = Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** The wall clock of a zone at a moment (ISO 8601), to the minute. */
export function wallTime(iso: string, timeZone: string): string {
  const at = Date.parse(iso);
  return new Date(at + offsetMs(timeZone, at)).toISOString().slice(0, 16);
}

/** The day in a zone at a moment: `2026-11-25`. */
export function localDate(iso: string, timeZone: string): string {
  return wallTime(iso, timeZone).slice(0, 10);
}

/** A moment to the minute, for people anywhere: `Tue, 01 Dec 2026 12:10 GMT`. The zone is always named. */
export function inZone(iso: string, timeZone: string): string {
  const piece = pieces(Date.parse(iso), timeZone, named);
  const day = `${piece('weekday')}, ${piece('day')} ${piece('month')} ${piece('year')}`;
  return `${day} ${piece('hour')}:${piece('minute')} ${piece('timeZoneName')}`;
}

/** What a wall time means in a zone. */
export interface WallMoments {
  /** ISO 8601. Two, the earlier first, of an hour that comes twice when the clocks go back. */
  readonly moments: readonly [string] | readonly [string, string];
  /** The clocks go forward over it, and so does the time: 01:30 is the moment that was to be 01:30, shown as 02:30. */
  readonly skipped: boolean;
}

/** The moments at which a zone's wall clock shows this; null for no such text. */
export function wallMoments(wall: string, timeZone: string): WallMoments | null {
  const asUtc = Date.parse(`${wall}:00.000Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || Number.isNaN(asUtc)) return null;
  // The offset depends on the moment, and the moment on the offset: a day before and after span every change.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000]
    .map((around) => asUtc - offsetMs(timeZone, around))
    .sort((a, b) => a - b);
  const [early = asUtc, late = asUtc] = candidates;
  const iso = (at: number): string => new Date(at).toISOString();
  const shows = (at: number): boolean => at + offsetMs(timeZone, at) === asUtc;
  if (early !== late && shows(early) && shows(late)) {
    return { moments: [iso(early), iso(late)], skipped: false };
  }
  const right = [early, late].find(shows);
  return { moments: [iso(right ?? late)], skipped: right === undefined };
}

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
