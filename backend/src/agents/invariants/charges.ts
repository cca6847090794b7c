import { limits } from '@aisle/shared/limits';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Answer } from '../../booking/port.ts';
import type { LedgerMirror, Movement } from '../ledger.ts';
import type { Suspicion } from './suspicions.ts';

/** Older charges were looked at by whoever ran before. */
const lookBackMs = 60 * 60_000;
/** No namespace of Temporal keeps what ended for less. */
const shortestRetentionMs = 24 * 60 * 60_000;
/** Orders that are asked in one round. */
const askedOrders = 10;

export interface ChargeAuditParts {
  readonly ledger: LedgerMirror;
  readonly orderStatus: (orderId: string) => Answer<OrderState>;
  /** Whether the archive has it, of a flight that ended. */
  readonly isArchived: (orderId: string) => Promise<boolean>;
  /** Whether a flight has the order's seats as sold, and when it was looked at, ms; null where it never was. */
  readonly isSold: (flightId: string, orderId: string) => { is: boolean; at: number } | null;
  /** When the desk began to look, ms. */
  readonly startedAt: number;
}

/** Somebody who was charged and has no seats. */
export interface LostCharge extends Suspicion {
  /** Null where nobody knows the order. */
  readonly flightId: string | null;
}

/** Looks from the money's side: every charge that was kept has sold seats. */
export class ChargeAudit {
  readonly #parts: ChargeAuditParts;
  /** Charges that are in order for good: of orders that departed, or that Temporal keeps no more. */
  readonly #settled = new Set<string>();

  constructor(parts: ChargeAuditParts) {
    this.#parts = parts;
  }

  /** Charges that bought nothing. Those that are young may be under way. `sold`: orders with sold seats. */
  async look(sold: ReadonlySet<string>, now: number): Promise<LostCharge[]> {
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

  async #judge(charge: Movement, now: number): Promise<LostCharge[]> {
    const { orderId, id } = charge;
    const order = await this.#parts.orderStatus(orderId);
    if (!order.ok) return order.error.code === 'order-not-found' ? this.#ofNobody(charge, now) : [];
    const { status, flightId } = order.value;
    const sold = status === 'confirmed' ? this.#parts.isSold(flightId, orderId) : null;
    if (status === 'confirmed' && sold === null) this.#settled.add(id);
    const mayRun = status === 'paying' && now - Date.parse(charge.at) < limits.fenceMs;
    const isSettled = status === 'confirmed' && (sold?.is ?? true);
    if (isSettled || mayRun) return [];
    // Such an order ends when it has been refunded, and not before.
    const isRefunding = status === 'confirmed' || status === 'paying';
    const graceMs = isRefunding ? limits.invariantRefundMs : limits.invariantGraceMs;
    const evidence = `${flightId}: order ${orderId} is ${status}, was charged, has no sold seats, and was not refunded.`;
    return [{ flightId, evidence, seenAt: sold?.at ?? now, graceMs }];
  }

  /** An order that is not there: Temporal has removed it in time, or there never was one. */
  async #ofNobody({ id, orderId, at }: Movement, now: number): Promise<LostCharge[]> {
    const isOld = now - Date.parse(at) >= shortestRetentionMs;
    if (isOld || (await this.#parts.isArchived(orderId))) {
      this.#settled.add(id);
      return [];
    }
    const evidence = `Order ${orderId} was charged and not refunded, and there is no such order.`;
    return [{ flightId: null, evidence, seenAt: now, graceMs: limits.invariantGraceMs }];
  }
}
