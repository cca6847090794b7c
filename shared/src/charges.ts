/** The charges of an order, and how they are given back in part: pure. */

/** A charge, and how much of it was not given back, in minor units. */
export interface Charged {
  readonly chargeId: string;
  readonly left: number;
}

/**
 * How a refund in part is spread over an order's charges: in equal shares over those of `payers` (a charge for each seat that it is
 * for, where each paid for themselves), and what these do not have over the last charges first.
 */
export function spread(
  charges: readonly Charged[],
  minor: number,
  payers: readonly string[] = [],
): { readonly parts: readonly Charged[]; readonly left: readonly Charged[] } {
  let open = minor;
  const taken = new Map<string, number>();
  const leftOf = ({ chargeId, left }: Charged): number => left - (taken.get(chargeId) ?? 0);
  const take = (charge: Charged, atMost: number): void => {
    const part = Math.min(open, atMost, leftOf(charge));
    open -= part;
    if (part > 0) taken.set(charge.chargeId, (taken.get(charge.chargeId) ?? 0) + part);
  };
  payers.forEach((payer, place) => {
    const own = charges.find(({ chargeId }) => chargeId === payer);
    if (own) take(own, Math.floor(open / (payers.length - place)));
  });
  for (const charge of charges.toReversed()) take(charge, open);
  return {
    parts: [...taken].map(([chargeId, left]) => ({ chargeId, left })),
    left: charges.map((charge) => ({ chargeId: charge.chargeId, left: leftOf(charge) })),
  };
}
