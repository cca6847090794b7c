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
