import { listed } from '../../domain/format.ts';

const LOCALE = 'en-GB';

/** The agent's own zone: what happened is told by the clock on the agent's wall, and departures by the one at the origin. */
export const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const bareClock = new Intl.DateTimeFormat(LOCALE, time);
const clock = new Intl.DateTimeFormat(LOCALE, { ...time, timeZoneName: 'short' });
const day = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const farDay = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' });

/** The agent's own time of day, to the second, with its zone: `14:05:09 GMT`. */
export function clockTime(iso: string): string {
  return clock.format(new Date(iso));
}

/** The same for the scale of a chart, whose table names the zone: `14:05:09`. */
export function scaleTime(iso: string): string {
  return bareClock.format(new Date(iso));
}

/** With the day before it: `24 Nov, 14:05:09 GMT`. */
export function dayAndTime(iso: string): string {
  return `${day.format(new Date(iso))}, ${clockTime(iso)}`;
}

/** A day that may be far off: `1 June 2027`. */
export function dayOfYear(iso: string): string {
  return farDay.format(new Date(iso));
}

/** How long ago, roughly: `3 s ago`, `5 min ago`, `2 h ago`. */
export function agoWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}

/** Something on the page that is not known to be up to date, and when it last was (ms); null for never. */
export interface Outdated {
  readonly key: string;
  readonly freshAt: number | null;
}

/** The watched things by the beginnings of their keys. */
const names: Readonly<Record<string, string>> = {
  board: 'the board',
  feed: 'the feed',
  charts: 'the charts',
  invariants: 'the invariants',
  room: "the flight's room",
  order: 'the order',
};

/** `The board and the feed are as of 14:05:09.`; the oldest counts. Empty while nothing was shown yet. */
export function staleSentence(behind: readonly Outdated[]): string {
  const shown = behind.filter(({ freshAt }) => freshAt !== null);
  if (shown.length === 0) return '';
  const things = shown.map(({ key }) => names[key.split(':')[0] ?? ''] ?? 'this page');
  const list = listed([...new Set(things)]);
  const oldest = Math.min(...shown.map(({ freshAt }) => freshAt ?? Infinity));
  const verb = shown.length === 1 && !list.endsWith('s') ? 'is' : 'are';
  const time = clockTime(new Date(oldest).toISOString());
  return `${list.charAt(0).toUpperCase()}${list.slice(1)} ${verb} as of ${time}.`;
}
