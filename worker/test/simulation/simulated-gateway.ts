import { minorUnits, type Money } from '@aisle/shared/money';
import type { Charge, Refund } from '../../src/activities/types.ts';

export interface Taken {
  readonly id: string;
  readonly orderId: string;
  /** Minor units. */
  readonly amount: number;
  /** What did not go back. */
  left: number;
  readonly refunds: Map<string, number>;
}

/** The gateway's ledger, by the contract of the real one: each movement once for each idempotency key. */
export class SimulatedGateway {
  readonly #charges = new Map<string, Taken>();

  /** Null: that charge went back, and serves no more. */
  charge(charge: Charge): string | null {
    const { orderId, total } = charge;
    const key = keyOf(charge);
    const known = this.#charges.get(key);
    if (known) return known.left > 0 || known.amount === 0 ? known.id : null;
    const amount = minorUnits(total);
    const id = `charge-${this.#charges.size + 1}`;
    this.#charges.set(key, { id, orderId, amount, left: amount, refunds: new Map() });
    return id;
  }

  /** Whether this payment was charged before: it cannot be refused any more. */
  knows(charge: Charge): boolean {
    return this.#charges.has(keyOf(charge));
  }

  /** False: less is left than this part. */
  refund({ orderId, chargeId, part }: Refund): boolean {
    const charge = [...this.#charges.values()].find(
      (each) => each.orderId === orderId && (chargeId === undefined || each.id === chargeId),
    );
    if (!charge) return true;
    const key = part?.id ?? 'all';
    if (charge.refunds.has(key)) return true;
    const back = part === undefined ? charge.left : minorUnits(moneyOf(part));
    if (back > charge.left) return false;
    charge.refunds.set(key, back);
    charge.left -= back;
    return true;
  }

  /** What an order has paid and not got back, in minor units. */
  keptOf(orderId: string): number {
    return this.#of(orderId).reduce((sum, { left }) => sum + left, 0);
  }

  find(chargeId: string): Taken | undefined {
    return [...this.#charges.values()].find(({ id }) => id === chargeId);
  }

  #of(orderId: string): Taken[] {
    return [...this.#charges.values()].filter((charge) => charge.orderId === orderId);
  }
}

function keyOf({ orderId, payment }: Charge): string {
  return `${orderId}:${payment ?? ''}`;
}

function moneyOf({ amount, currency }: Money): Money {
  return { amount, currency };
}
