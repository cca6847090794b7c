import { limits } from '@aisle/shared/limits';
import { AtMost } from '../at-most.ts';
import type { LedgerFollower, Ledger, Money } from '../ledger/ledger.ts';
import type { FlightCheck } from './flight-checks.ts';
import { PaymentCheck, SoldOrders, type PaymentCheckParts, type Wrong } from './payment-check.ts';

const lookBackMs = 60 * 60_000;

export interface PaymentAuditParts extends Omit<PaymentCheckParts, 'sold'> {
  readonly ledger: Pick<Ledger, 'of'>;
  readonly follower: Pick<LedgerFollower, 'next'>;
  /** An order's money was read. */
  readonly read: (money: Money) => void;
}

/**
 * Looks at the money of each order to which something happens: that its flight sells its seats or frees them, or that the
 * ledger has something new of it. So its work follows what happens now, and not what ever happened.
 */
export class PaymentAudit {
  readonly #parts: PaymentAuditParts;
  readonly #sold = new SoldOrders();
  readonly #line = new AuditQueue();
  readonly #payments: PaymentCheck;
  readonly #wrong = new Map<string, readonly Wrong[]>();
  #hasBegun = false;
  #answers = true;
  #followsAll = true;
  #late = 0;

  constructor(parts: PaymentAuditParts) {
    this.#parts = parts;
    this.#payments = new PaymentCheck({ ...parts, sold: this.#sold });
  }

  /** What looks wrong, and when that was read. */
  get suspected(): readonly Wrong[] {
    return [...this.#wrong.values()].flat();
  }

  /** Why nobody can say just now whether the money is in order; null: we can. */
  get blind(): string | null {
    if (!this.#answers) return 'The payment gateway’s ledger cannot be read just now.';
    if (!this.#followsAll) return 'The audit of payments is behind the payment gateway’s ledger.';
    if (this.#late > 0) return `The audit of payments is behind: ${this.#late} orders wait for it.`;
    const { unseen } = this.#line;
    return unseen > 0 ? `The audit of payments has still to look at ${unseen} orders.` : null;
  }

  /** One round, at `now` (ms), after these looks at the flights. */
  async round(flights: ReadonlyMap<string, FlightCheck>, now: number): Promise<void> {
    const { changed, added } = this.#sold.update(flights);
    for (const orderId of changed) this.#line.add(orderId, now);
    this.#line.addForFirstLook(added);
    // What looks wrong is read again; should very much be wrong, by turns.
    for (const orderId of [...this.#wrong.keys()].slice(0, limits.auditedAtOnce / 2)) {
      this.#line.add(orderId, now);
    }
    this.#answers = await this.#follow(now);
    if (this.#answers) await this.#look(now);
    this.#late = this.#line.late(now, limits.auditLagMs);
  }

  /** False: the gateway does not answer. */
  async #follow(now: number): Promise<boolean> {
    this.#followsAll = !this.#line.isFull;
    if (this.#line.isFull) return true;
    const news = await this.#parts.follower.next();
    if (news === null) return false;
    this.#followsAll = news.isAll;
    for (const { orderId, at } of news.movements) {
      const madeAt = Date.parse(at);
      // Of what was there when we began, the older part was looked at by whoever ran before.
      if (!this.#hasBegun && madeAt < now - lookBackMs) continue;
      this.#line.add(orderId, Math.min(now, madeAt) + limits.auditSettleMs);
    }
    this.#hasBegun = true;
    return true;
  }

  async #look(now: number): Promise<void> {
    const lanes = new AtMost(limits.ledgerReadsAtOnce);
    const orders = this.#line.take(now, limits.auditedAtOnce);
    await Promise.all(orders.map((orderId) => lanes.run(() => this.#lookAt(orderId, now))));
  }

  async #lookAt(orderId: string, now: number): Promise<void> {
    const money = this.#answers ? await this.#parts.ledger.of(orderId) : null;
    if (money === null) this.#answers = false;
    else this.#parts.read(money);
    const verdict = money && (await this.#payments.check(orderId, money, now));
    // It stays as late as it is.
    if (!verdict) return this.#line.add(orderId, now);
    this.#wrong.delete(orderId);
    if (verdict.wrong.length > 0) this.#wrong.set(orderId, verdict.wrong);
    if (verdict.again !== null) this.#line.add(orderId, verdict.again);
  }
}

/**
 * The orders whose money is to be looked at, each once, and from when. What changed comes before what is only looked at for
 * the first time, as every sale is when a backend starts.
 */
class AuditQueue {
  readonly #due = new Map<string, number>();
  readonly #firstLooks = new Set<string>();

  /** No room for what a page of the ledger may bring. */
  get isFull(): boolean {
    return this.#due.size > limits.auditedOrders - 2 * limits.ledgerFollowed;
  }

  /** How many have never been looked at. */
  get unseen(): number {
    return this.#firstLooks.size;
  }

  /** How many should have been looked at `lateMs` before `now` (ms). */
  late(now: number, lateMs: number): number {
    return [...this.#due.values()].filter((from) => from < now - lateMs).length;
  }

  /** To be looked at from `from` (ms) on, or sooner where that was wanted. */
  add(orderId: string, from: number): void {
    this.#firstLooks.delete(orderId);
    this.#due.set(orderId, Math.min(from, this.#due.get(orderId) ?? Infinity));
  }

  addForFirstLook(orderIds: readonly string[]): void {
    for (const orderId of orderIds) if (!this.#due.has(orderId)) this.#firstLooks.add(orderId);
  }

  /** Takes out whose turn it is at `now` (ms), so many at most. */
  take(now: number, most: number): string[] {
    const due = [...this.#due].filter(([, from]) => from <= now);
    due.sort(([, a], [, b]) => a - b);
    const taken = due.slice(0, most).map(([orderId]) => orderId);
    for (const orderId of taken) this.#due.delete(orderId);
    const first = [...this.#firstLooks].slice(0, most - taken.length);
    for (const orderId of first) this.#firstLooks.delete(orderId);
    return [...taken, ...first];
  }
}
