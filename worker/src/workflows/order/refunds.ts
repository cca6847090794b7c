import type { Charged } from '@aisle/shared/charges';
import { money as amountOf } from '@aisle/shared/money';
import { uncut } from '../instruction.ts';
import { money } from './gateway.ts';

/** A part of a charge that goes back; its number makes its idempotency key. */
interface Part extends Charged {
  readonly number: number;
}

/** What an order knows of its refunds in part in its next run. */
export interface RefundsCarry {
  readonly count: number;
  readonly open: readonly Part[];
}

/**
 * Refunds in part, beside whatever else becomes of the order: one after the other, each until the gateway has it. A run that ends
 * leaves them to the next, which asks again by the same keys.
 */
export class Refunds {
  readonly #orderId: string;
  #count: number;
  #open: readonly Part[];
  #underWay = false;

  constructor(orderId: string, { count, open }: RefundsCarry = { count: 0, open: [] }) {
    this.#orderId = orderId;
    this.#count = count;
    this.#open = open;
  }

  /** All of it went back. */
  get idle(): boolean {
    return this.#open.length === 0;
  }

  carryOver(): RefundsCarry {
    return { count: this.#count, open: this.#open };
  }

  /** Gives parts of charges back, in the minor units of a currency. */
  add(parts: readonly Charged[], currency: string): void {
    for (const part of parts) {
      this.#count += 1;
      this.#open = [...this.#open, { ...part, number: this.#count }];
    }
    this.start(currency);
  }

  /** Goes on with what is open. */
  start(currency: string): void {
    if (this.#underWay || this.idle) return;
    this.#underWay = true;
    void uncut(() => this.#run(currency)).finally(() => {
      this.#underWay = false;
    });
  }

  async #run(currency: string): Promise<void> {
    for (let [next] = this.#open; next; [next] = this.#open) {
      const { chargeId, left, number } = next;
      const part = { id: String(number), ...amountOf(left, currency) };
      await money.refund({ orderId: this.#orderId, chargeId, part });
      this.#open = this.#open.slice(1);
    }
  }
}
