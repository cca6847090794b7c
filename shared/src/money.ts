import { exponentOf } from './currency.ts';

/**
 * An amount as people and ledgers write it: a decimal string with exactly the places that its currency has, such as
 * `45.00` GBP, `25000` JPY, `24.000` KWD.
 */
export interface Money {
  readonly amount: string;
  /** ISO 4217, such as `GBP`. */
  readonly currency: string;
}

/** Minor units (pence) to money. Sums are made in minor units only: decimals never add exactly. */
export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor) || minor < 0) throw new RangeError(`not an amount: ${minor}`);
  const places = exponentOf(currency);
  if (places === 0) return { amount: String(minor), currency };
  const digits = String(minor).padStart(places + 1, '0');
  return { amount: `${digits.slice(0, -places)}.${digits.slice(-places)}`, currency };
}

/** An amount's form, by the places of its currency. */
const forms: Readonly<Record<number, RegExp>> = {
  0: /^(0|[1-9][0-9]{0,15})$/,
  2: /^(0|[1-9][0-9]{0,13})\.[0-9]{2}$/,
  3: /^(0|[1-9][0-9]{0,12})\.[0-9]{3}$/,
};

/** Whether an amount is written as {@link money} writes it: the currency's places, no leading zeros, no more than it can. */
export function isAmount({ amount, currency }: Money): boolean {
  return (
    forms[exponentOf(currency)]?.test(amount) === true &&
    Number.isSafeInteger(Number(amount.replace('.', '')))
  );
}

/** Money to minor units; the inverse of {@link money}. Throws on anything that `money` cannot have written. */
export function minorUnits(value: Money): number {
  if (!isAmount(value)) throw new RangeError(`not an amount: ${value.amount} ${value.currency}`);
  return Number(value.amount.replace('.', ''));
}
