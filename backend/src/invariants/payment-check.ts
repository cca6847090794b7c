import { limits } from '@aisle/shared/limits';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Answer } from '../booking/port.ts';
import type { ArchivedOrder } from '../history/archive.ts';
import { keptCharges, type Money, type Movement } from '../ledger/ledger.ts';
import type { FlightCheck } from './flight-checks.ts';
import { soldNotCharged, type Sale, type TimedFinding } from './rules.ts';

export interface PaymentCheckParts {
  readonly sold: Pick<SoldOrders, 'of' | 'paidBy' | 'lookedAt'>;
  readonly orderStatus: (orderId: string) => Answer<OrderState>;
  /** A paid order that ended, as the archive keeps it; null where it does not know the order. */
  readonly archived: (orderId: string) => Promise<Pick<ArchivedOrder, 'flight' | 'ending'> | null>;
}

/** What is wrong with an order's money. */
export interface Wrong extends TimedFinding {
  /** The flight that is to be looked at again; null where nobody knows one. */
  readonly flightId: string | null;
}

/** `again`: when the order is to be looked at once more though nothing is wrong, ms; null: when something happens to it. */
export interface Verdict {
  readonly wrong: readonly Wrong[];
  readonly again: number | null;
}

const inOrder: Verdict = { wrong: [], again: null };

/**
 * Holds the ledger's word on one order against what its flight and its workflow say: it is charged exactly if it has sold
 * seats. Null as a verdict: who would have to be asked does not answer.
 */
export class PaymentCheck {
  readonly #parts: PaymentCheckParts;

  constructor(parts: PaymentCheckParts) {
    this.#parts = parts;
  }

  async check(orderId: string, money: Money, now: number): Promise<Verdict | null> {
    const sales = this.#parts.sold.of(orderId);
    if (sales.length === 0) return this.#unsold(orderId, money, now);
    const wrong: Wrong[] = [];
    for (const sale of sales) {
      const found = await this.#sold(sale, money, now);
      if (found) wrong.push(found);
    }
    return { wrong, again: null };
  }

  async #sold(sale: Sale, money: Money, now: number): Promise<Wrong | null> {
    const { flightId, hold } = sale;
    const others = this.#parts.sold.paidBy(hold.chargeId).filter((other) => other !== sale);
    const finding = soldNotCharged(sale, money, others) ?? (await this.#byOldCharge(sale, money));
    if (finding === null) return null;
    const seenAt = this.#parts.sold.lookedAt(flightId) ?? now;
    const isRefunded = money.refunds.length > 0 && keptCharges(money).length === 0;
    const unasked = isRefunded ? await this.#refundedUnasked(sale.orderId, now) : null;
    return unasked ?? { ...finding, seenAt, flightId };
  }

  /** A sale that is new here, by a charge from before it could have been made: it may have paid for a flight that ended. */
  async #byOldCharge({ flightId, orderId, hold, since }: Sale, { charges }: Money) {
    const charge = charges.find(({ id }) => id === hold.chargeId);
    // Where each of an order's guests pays, the first charge may be as old as a hold.
    const earliest = since - limits.extendHoldMs - 2 * limits.fenceMs;
    if (!charge || since === 0 || Date.parse(charge.at) > earliest) return null;
    const archived = await this.#parts.archived(orderId);
    const before = archived?.flight.id;
    if (before === undefined || before === flightId || archived?.ending === 'rebooked') return null;
    const seats = hold.seats.join(', ');
    const evidence = `${flightId}: order ${orderId} has ${seats} by charge ${charge.id}, which paid for ${before}.`;
    return { evidence, graceMs: limits.invariantCheckMs };
  }

  /** The order says that it is confirmed and gives nothing back: somebody else did. */
  async #refundedUnasked(orderId: string, now: number): Promise<Wrong | null> {
    const order = await this.#parts.orderStatus(orderId);
    if (!order.ok) return null;
    const { status, flightId, refunding } = order.value;
    if (status !== 'confirmed' || refunding === true) return null;
    const evidence = `${flightId}: order ${orderId} is confirmed, and was refunded, for which it did not ask.`;
    return { flightId, evidence, seenAt: now, graceMs: limits.invariantCheckMs };
  }

  async #unsold(orderId: string, money: Money, now: number): Promise<Verdict | null> {
    const [charge] = keptCharges(money);
    if (charge) return this.#charged(charge, now);
    if (money.refunds.length === 0) return inOrder;
    const wrong = await this.#refundedUnasked(orderId, now);
    return wrong ? { wrong: [wrong], again: null } : inOrder;
  }

  /** Charged, and no flight that was looked at has its seats as sold. */
  async #charged(charge: Movement, now: number): Promise<Verdict | null> {
    const { orderId } = charge;
    const chargedAt = Date.parse(charge.at);
    // It may be about to be sold, or looked at.
    const young = chargedAt + limits.invariantGraceMs;
    if (now < young) return { wrong: [], again: young };
    const order = await this.#parts.orderStatus(orderId);
    if (!order.ok) {
      return order.error.code === 'order-not-found' ? this.#ofNobody(charge, now) : null;
    }
    const { status, flightId } = order.value;
    const lookedAt = this.#parts.sold.lookedAt(flightId);
    // Another backend looks at its flight.
    if (status === 'confirmed' && lookedAt === null) return inOrder;
    // Where each pays for themselves, a part waits for the others until the order's time is over.
    const waitsUntil = Math.max(chargedAt, Date.parse(order.value.expiresAt ?? charge.at));
    if (status === 'paying' && now < waitsUntil + limits.fenceMs) {
      return { wrong: [], again: now + limits.invariantGraceMs };
    }
    // Such an order ends when it has been refunded, and not before.
    const isRefunding = status === 'confirmed' || status === 'paying';
    const graceMs = isRefunding ? limits.invariantRefundMs : limits.invariantGraceMs;
    const evidence = `${flightId}: order ${orderId} is ${status}, was charged, has no sold seats, and was not refunded.`;
    const seenAt = status === 'confirmed' ? (lookedAt ?? now) : now;
    return { wrong: [{ flightId, evidence, seenAt, graceMs }], again: null };
  }

  /** An order that is not there: Temporal has removed it in time, or there never was one. */
  async #ofNobody({ orderId, at }: Movement, now: number): Promise<Verdict> {
    const isOld = now - Date.parse(at) >= limits.retentionMs;
    // One that flew is paid for. One that gave its seats back had yet to be refunded when its workflow was terminated.
    const ended = isOld ? null : await this.#parts.archived(orderId);
    if (isOld || ended?.ending === 'departed') return inOrder;
    const evidence = `Order ${orderId} was charged and not refunded, and there is no such order.`;
    // Its refund may be under way in its place (SPEC A19).
    const graceMs = ended ? limits.invariantRefundMs : limits.invariantGraceMs;
    return { wrong: [{ flightId: null, evidence, seenAt: now, graceMs }], again: null };
  }
}

/** Orders to be looked at: `changed` since the flight was looked at before; `added`: on a flight that was not. */
export interface Moved {
  readonly changed: readonly string[];
  readonly added: readonly string[];
}

/**
 * Which orders have sold seats, and which charges paid for them, over all flights that are followed. It is as large as their
 * seats, whatever was sold before.
 */
export class SoldOrders {
  readonly #looked = new Map<string, FlightCheck>();
  readonly #sales = new Map<string, Map<string, Sale>>();
  readonly #byCharge = new Map<string, Set<Sale>>();

  /** Every sale of an order: one, unless something is wrong. */
  of(orderId: string): readonly Sale[] {
    return [...(this.#sales.get(orderId)?.values() ?? [])];
  }

  /** The sales that one charge paid for. */
  paidBy(chargeId: string): readonly Sale[] {
    return [...(this.#byCharge.get(chargeId) ?? [])];
  }

  /** When a flight was looked at last, ms; null: never. */
  lookedAt(flightId: string): number | null {
    return this.#looked.get(flightId)?.at ?? null;
  }

  /** Takes what is known of the flights by now. Those that are followed no more are forgotten. */
  update(flights: ReadonlyMap<string, FlightCheck>): Moved {
    const moved = { changed: [] as string[], added: [] as string[] };
    for (const flightId of this.#looked.keys()) {
      if (!flights.has(flightId)) this.#forget(flightId);
    }
    for (const [flightId, looked] of flights) {
      const before = this.#looked.get(flightId);
      if (before === looked) continue;
      this.#looked.set(flightId, looked);
      const orders = this.#take(flightId, before, looked);
      (before ? moved.changed : moved.added).push(...orders);
    }
    return moved;
  }

  /** Gives the orders whose sale has come, gone, or another charge. */
  #take(flightId: string, before: FlightCheck | undefined, looked: FlightCheck): string[] {
    const orders = new Set<string>();
    const gone = new Set(before?.sold.orders.map(({ orderId }) => orderId));
    for (const { orderId, hold } of looked.sold.orders) {
      gone.delete(orderId);
      if (hold.status !== 'sold') continue;
      const known = this.#sales.get(orderId)?.get(flightId);
      const isSame = known?.hold.chargeId === hold.chargeId && known.hold.paid === hold.paid;
      if (!isSame) orders.add(orderId);
      const since = known?.since ?? (before ? looked.at : 0);
      this.#add({ flightId, orderId, hold, since });
    }
    for (const orderId of gone) {
      this.#remove(flightId, orderId);
      orders.add(orderId);
    }
    return [...orders];
  }

  #forget(flightId: string): void {
    for (const { orderId } of this.#looked.get(flightId)?.sold.orders ?? []) {
      this.#remove(flightId, orderId);
    }
    this.#looked.delete(flightId);
  }

  #add(sale: Sale): void {
    const { flightId, orderId, hold } = sale;
    this.#remove(flightId, orderId);
    this.#sales.set(
      orderId,
      (this.#sales.get(orderId) ?? new Map<string, Sale>()).set(flightId, sale),
    );
    this.#byCharge.set(hold.chargeId, (this.#byCharge.get(hold.chargeId) ?? new Set()).add(sale));
  }

  #remove(flightId: string, orderId: string): void {
    const sales = this.#sales.get(orderId);
    const sale = sales?.get(flightId);
    if (!sales || !sale) return;
    sales.delete(flightId);
    if (sales.size === 0) this.#sales.delete(orderId);
    const paid = this.#byCharge.get(sale.hold.chargeId);
    paid?.delete(sale);
    if (paid?.size === 0) this.#byCharge.delete(sale.hold.chargeId);
  }
}
