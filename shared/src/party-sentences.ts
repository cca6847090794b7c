import { CONFIRMED, named } from './order-sentences.ts';

/** Once what was paid is sold of an order whose guests paid for themselves. `unpaid`: the seats that came free. */
export function partsConfirmed(seats: readonly string[], unpaid: readonly string[]): string {
  if (unpaid.length === 0) return CONFIRMED;
  const fallen = named(unpaid);
  const are =
    unpaid.length > 1
      ? 'were not paid for, and are free again'
      : 'was not paid for, and is free again';
  const [booked, gone] = [named(seats), `${fallen.charAt(0).toUpperCase()}${fallen.slice(1)}`];
  return `You have booked ${booked}. ${gone} ${are}. Keep the confirmation code, and have your boarding pass at hand.`;
}
