import { limits } from '@aisle/shared/limits';
import type { Pay } from '@aisle/shared/workflow-api';

/** Keys with their requests, oldest first. */
export type PaymentKeysCarry = readonly (readonly [string, string])[];

/** The last idempotency keys of payments, each with its request: the same key again is the same payment. */
export class PaymentKeys {
  readonly #requests: Map<string, string>;

  constructor(carried: PaymentKeysCarry = []) {
    this.#requests = new Map(carried);
  }

  /** For the order's next run. */
  carryOver(): PaymentKeysCarry {
    return [...this.#requests];
  }

  /** Whether this very payment was begun before, or its key with another request, or neither. */
  recall(pay: Pay): 'known' | 'mismatch' | 'new' {
    const before = this.#requests.get(pay.key);
    if (before === undefined) return 'new';
    const [code, amount] = JSON.parse(before) as Kept;
    const isSame = amount === (pay.amount ?? null) && (code === null || code === pay.code);
    return isSame ? 'known' : 'mismatch';
  }

  /** Of a payment whose attempts are over its key and its amount tell a repetition; its code is not kept (SPEC P15). */
  forgetCodes(): void {
    for (const [key, kept] of this.#requests) {
      const [, amount] = JSON.parse(kept) as Kept;
      this.#requests.set(key, JSON.stringify([null, amount] satisfies Kept));
    }
  }

  remember(pay: Pay): void {
    this.#requests.set(pay.key, requestOf(pay));
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > limits.paymentKeysPerOrder && oldest !== undefined) {
      this.#requests.delete(oldest);
    }
  }
}

/** A payment's code, null when it is not kept any more, and its amount, null when it named none. */
type Kept = readonly [string | null, string | null];

function requestOf({ code, amount }: Pay): string {
  return JSON.stringify([code, amount ?? null] satisfies Kept);
}
