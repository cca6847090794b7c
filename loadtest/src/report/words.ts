/** Figures as people read them. The same whatever the machine's language. */

/** A number with at most three significant digits behind the whole part. */
export function amount(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-GB');
  const digits = Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en-GB', { maximumFractionDigits: digits });
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

export function percent(share: number): string {
  return `${amount(share * 100)} %`;
}
