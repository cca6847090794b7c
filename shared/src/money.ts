/**
 * The currencies that ISO 4217 has in use, by exponent: how many decimal places an amount has. A table, since `Intl`
 * rounds some of them for display (`HUF`, `IQD`), knows abolished ones, and differs between versions of Node.js, while a
 * workflow's replay must come to the same amounts on every one. Metals, funds and test codes are no fares.
 */
const byExponent: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE ' +
    'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR ' +
    'KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB ' +
    'PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY ' +
    'TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const exponents: ReadonlyMap<string, number> = new Map(
  Object.entries(byExponent).flatMap(([exponent, codes]) =>
    codes.split(' ').map((code) => [code, Number(exponent)] as const),
  ),
);

/** Every currency that fares may be in, by code. */
export const currencies: readonly string[] = [...exponents.keys()].sort();

/** Whether fares may be in the currency of this code, such as `GBP`. */
export function isCurrency(code: string): boolean {
  return exponents.has(code);
}

/**
 * Decimal places of an amount in a currency: 2 for `GBP`, 0 for `JPY`, 3 for `KWD`. Flights that were opened before codes
 * were checked may be in one that there is not: 2.
 */
export function exponentOf(currency: string): number {
  return exponents.get(currency) ?? 2;
}

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

/** Made once: a seat map has hundreds of prices. There are some 180 currencies. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatterOf(currency: string, currencyDisplay: 'symbol' | 'code'): Intl.NumberFormat {
  const key = `${currency} ${currencyDisplay}`;
  let known = formatters.get(key);
  if (!known) {
    const places = exponentOf(currency);
    known = new Intl.NumberFormat('en-GB', {
      style: 'currency',
      currency,
      currencyDisplay,
      minimumFractionDigits: places,
      maximumFractionDigits: places,
      trailingZeroDisplay: 'stripIfInteger',
    });
    formatters.set(key, known);
  }
  return known;
}

/**
 * Such as `£45`, `£45.50`, `US$45`, `SGD 45` or `KWD 24.500`: never a bare `$`, which is the sign of many currencies. With the
 * places of ISO 4217; whole amounts without.
 */
export function formatMoney({ amount, currency }: Money): string {
  const written = (display: 'symbol' | 'code') =>
    // As text: not every amount is a floating-point number.
    formatterOf(currency, display).format(amount as Intl.StringNumericLiteral);
  const signed = written('symbol');
  // Of two currencies the letters differ by a space only: FCFA, F CFA.
  return /\p{Sc}/u.test(signed) ? signed : written('code');
}
