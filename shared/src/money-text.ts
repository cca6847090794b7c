import { exponentOf } from './currency.ts';
import type { Money } from './money.ts';

/**
 * Such as `£45`, `£45.50`, `US$45`, `SGD 45` or `KWD 24.500`: never a bare `$`, which is the sign of many currencies. With the
 * places of ISO 4217; whole amounts without.
 */
export function formatMoney({ amount, currency }: Money): string {
  const places = exponentOf(currency);
  const written = (currencyDisplay: 'symbol' | 'code') =>
    new Intl.NumberFormat('en-GB', {
      style: 'currency',
      currency,
      currencyDisplay,
      minimumFractionDigits: places,
      maximumFractionDigits: places,
      trailingZeroDisplay: 'stripIfInteger',
      // As text: not every amount is a floating-point number.
    }).format(amount as Intl.StringNumericLiteral);
  const signed = written('symbol');
  // Of two currencies the letters differ by a space only: FCFA, F CFA.
  return /\p{Sc}/u.test(signed) ? signed : written('code');
}
