/** Figures as people read them. The same whatever the machine's language. */

/** A number as short as it can be read: whole from 100 on, with three digits from 1 on, with two below. */
export function amount(value: number): string {
  const size = Math.abs(value);
  const short = size >= 100 ? Math.round(value) : Number(value.toPrecision(size >= 1 ? 3 : 2));
  return short.toLocaleString('en-GB', { maximumFractionDigits: 6 });
}

/** A span of time given in ms, in the unit that suits it. */
export function span(ms: number): string {
  if (ms < 1_000) return `${amount(ms)} ms`;
  return ms < 120_000 ? `${amount(ms / 1_000)} s` : `${amount(ms / 60_000)} min`;
}

export function bytes(value: number): string {
  return `${amount(value / 1024 / 1024)} MiB`;
}

/** `1 seat`, `2 seats`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${amount(count)} ${count === 1 ? one : many}`;
}

/** An ISO 8601 time in UTC, to the minute. */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
