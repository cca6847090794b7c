/** How pressing a deadline is. Each level but `calm` begins at the time of the table below. */
export type Urgency = 'calm' | 'notice' | 'warning' | 'urgent' | 'critical';

const LEVELS: readonly { readonly urgency: Urgency; readonly fromMs: number }[] = [
  { urgency: 'critical', fromMs: 30_000 },
  { urgency: 'urgent', fromMs: 60_000 },
  { urgency: 'warning', fromMs: 2 * 60_000 },
  { urgency: 'notice', fromMs: 5 * 60_000 },
];

/** The level of a time that is left, ms. */
export function urgencyOf(remainingMs: number): Urgency {
  return LEVELS.find((level) => remainingMs <= level.fromMs)?.urgency ?? 'calm';
}

/** `14:05`, or `1:02:03` beyond an hour. Rounds up: a clock that shows 0:00 has run out. */
export function formatRemaining(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const tail = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** For people who hear it: `2 minutes`, `1 minute and 5 seconds`. */
export function spokenRemaining(remainingMs: number): string {
  const seconds = Math.max(0, Math.ceil(remainingMs / 1000));
  const say = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (seconds < 60) return say(seconds, 'second');
  const minutes = say(Math.floor(seconds / 60), 'minute');
  return seconds % 60 === 0 ? minutes : `${minutes} and ${say(seconds % 60, 'second')}`;
}

/**
 * Whether a step from one level to the next is worth saying. Only a rising urgency is: with holds of a few
 * seconds every change of seats would speak otherwise.
 */
export function isWorthSaying(before: Urgency | null, now: Urgency): boolean {
  const rank = (urgency: Urgency) => LEVELS.findIndex((level) => level.urgency === urgency);
  if (now === 'calm' || before === now) return false;
  return before === null || before === 'calm' || rank(now) < rank(before);
}
