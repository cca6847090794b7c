/**
 * Times by the wall clock of a place. A zone is an IANA name, such as `Europe/London`; a wall time is written as
 * `<input type="datetime-local">` writes it: `2026-11-25T11:20`.
 */

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
