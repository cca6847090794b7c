const LOCALE = 'en-GB';

/** The agent's own zone: what happened is told by the clock on the agent's wall, and departures by the one at the origin. */
export const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const bareClock = new Intl.DateTimeFormat(LOCALE, time);
const clock = new Intl.DateTimeFormat(LOCALE, { ...time, timeZoneName: 'short' });
const day = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });

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

/** How long ago, roughly: `3 s ago`, `5 min ago`, `2 h ago`. */
export function agoWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}
