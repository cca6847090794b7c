/** An amount as people and ledgers write it: a decimal string with two places, such as `45.00`. */
export interface Money {
  readonly amount: string;
  /** ISO 4217, such as `GBP`. */
  readonly currency: string;
}

/** Minor units (pence) to money. Sums are made in minor units only: decimals never add exactly. */
export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor) || minor < 0) throw new RangeError(`not an amount: ${minor}`);
  return { amount: `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`, currency };
}

/** Money to minor units; the inverse of {@link money}. Throws on anything that `money` cannot have written. */
export function minorUnits(value: Money): number {
  if (!/^(0|[1-9][0-9]{0,9})\.[0-9]{2}$/.test(value.amount)) {
    throw new RangeError(`not an amount: ${value.amount}`);
  }
  return Number(value.amount.replace('.', ''));
}
