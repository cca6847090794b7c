import type { Money } from '@aisle/shared/money';
import type { LedgerEntry } from '../../../src/observations.ts';

/** The gateway's ledger: each order is charged once and refunded once. */
export class WorldGateway {
  readonly charges: LedgerEntry[] = [];
  readonly refunds: LedgerEntry[] = [];

  charge(orderId: string, total: Money, at: string): void {
    if (this.charges.some((charge) => charge.orderId === orderId)) return;
    this.charges.push({ id: `charge-${orderId}`, orderId, ...total, at });
  }

  refund(orderId: string, at: string): void {
    const charge = this.charges.find((one) => one.orderId === orderId);
    if (charge === undefined || this.refunds.some((refund) => refund.orderId === orderId)) return;
    const { amount, currency } = charge;
    this.refunds.push({ id: `refund-${orderId}`, orderId, amount, currency, at });
  }
}
