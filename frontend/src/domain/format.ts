import { formatterIn, localDate } from '@aisle/shared/times';
import { minorUnits, money, type Money } from '@aisle/shared/money';

export { formatMoney } from '@aisle/shared/money';

/** The interface is in English; a mix with the browser's own language would read oddly. */
const LOCALE = 'en-GB';

/** Adds in minor units; null for nothing. */
export function sum(values: readonly Money[]): Money | null {
  const first = values[0];
  if (!first) return null;
  return money(
    values.reduce((total, value) => total + minorUnits(value), 0),
    first.currency,
  );
}

/** Local to the airport, such as `14:05`. */
export function localTime(iso: string, timeZone: string): string {
  return formatterIn(timeZone, { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
}

/** Local to the airport, such as `Tue 24 Nov`; in another year than that of `now` (ms) with it. */
export function localDay(iso: string, timeZone: string, now = Date.now()): string {
  const isOther =
    localDate(iso, timeZone).slice(0, 4) !==
    localDate(new Date(now).toISOString(), timeZone).slice(0, 4);
  const day = formatterIn(timeZone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isOther && { year: 'numeric' }),
  });
  return day.format(new Date(iso)).replace(',', '');
}

/** Name of the zone on that day, such as `GMT+1`. */
export function zoneName(iso: string, timeZone: string): string {
  const pieces = formatterIn(timeZone, { timeZoneName: 'short' }).formatToParts(new Date(iso));
  return pieces.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

/** `12A, 12B and 12C`. */
export function listed(words: readonly string[]): string {
  return new Intl.ListFormat(LOCALE, { type: 'conjunction' }).format(words);
}

/** `1 seat`, `2 seats`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
