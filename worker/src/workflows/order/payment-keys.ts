import { limits } from '@aisle/shared/limits';

/** The last idempotency keys of payments, each with its code: the same key again is the same payment. */
export class PaymentKeys {
  readonly #codes = new Map<string, string>();

  /** Whether this very payment was begun before, or its key with another code, or neither. */
  recall(key: string, code: string): 'known' | 'mismatch' | 'new' {
    const before = this.#codes.get(key);
    if (before === undefined) return 'new';
    return before === code ? 'known' : 'mismatch';
  }

  remember(key: string, code: string): void {
    this.#codes.set(key, code);
    const [oldest] = this.#codes.keys();
    if (this.#codes.size > limits.paymentKeysPerOrder && oldest !== undefined) {
      this.#codes.delete(oldest);
    }
  }
}
