import { limits } from '@aisle/shared/limits';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Answer } from '../../booking/port.ts';
import type { LedgerMirror, Movement } from '../ledger.ts';

/** Older charges were looked at by whoever ran before. */
const lookBackMs = 60 * 60_000;
/** Orders that are asked in one round. */
const askedOrders = 10;

export interface ChargeAuditParts {
  readonly ledger: LedgerMirror;
  readonly orderStatus: (orderId: string) => Answer<OrderState>;
  /** Whether a flight has the order's seats as sold: null where nobody can say (it departed, or does not answer). */
  readonly isSold: (flightId: string, orderId: string) => boolean | null;
  /** When the desk began to look, ms. */
  readonly startedAt: number;
}

/** Looks from the money's side: every charge that was kept has sold seats. */
export class ChargeAudit {
  readonly #parts: ChargeAuditParts;
  /** Charges that are in order for good: of orders that departed, or that Temporal keeps no more. */
  readonly #settled = new Set<string>();

  constructor(parts: ChargeAuditParts) {
    this.#parts = parts;
  }

  /** Evidence of charges that bought nothing. Those that are young may be under way. `sold`: orders with sold seats. */
  async look(sold: ReadonlySet<string>, now: number): Promise<string[]> {
    const { ledger, startedAt } = this.#parts;
    const open = ledger
      .kept(startedAt - lookBackMs)
      .filter(({ id, orderId, at }) => {
        const isYoung = now - Date.parse(at) < limits.invariantGraceMs;
        return !isYoung && !sold.has(orderId) && !this.#settled.has(id);
      })
      .slice(0, askedOrders);
    const evidence = await Promise.all(open.map((charge) => this.#judge(charge, now)));
    return evidence.flat();
  }

  async #judge(charge: Movement, now: number): Promise<string[]> {
    const { orderId, id } = charge;
    const order = await this.#parts.orderStatus(orderId);
    if (!order.ok) {
      if (order.error.code === 'order-not-found') this.#settled.add(id);
      return [];
    }
    const { status, flightId } = order.value;
    const isSold = status === 'confirmed' ? this.#parts.isSold(flightId, orderId) : false;
    if (isSold === null) this.#settled.add(id);
    const mayRun = status === 'paying' && now - Date.parse(charge.at) < limits.fenceMs;
    if (isSold !== false || mayRun) return [];
    return [
      `${flightId}: order ${orderId} is ${status}, was charged, has no sold seats, and was not refunded.`,
    ];
  }
}
