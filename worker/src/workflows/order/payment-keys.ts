import { proxyActivities } from '@temporalio/workflow';
import { codeKeyOf } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { seatSetName } from '@aisle/shared/order-facts';
import type { PaymentActivities } from '../../activities/types.ts';

/** Keys with their requests, oldest first. */
export type PaymentKeysCarry = readonly (readonly [string, string])[];

/** A payment, or a change of seats that may have to be paid for. */
export interface KeyedRequest {
  readonly key: string;
  readonly code?: string;
  readonly amount?: string;
  readonly seats?: readonly string[];
  /** Who pays for themselves: their keys are their own. */
  readonly guestId?: string;
}

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
  recall(pay: KeyedRequest): 'known' | 'mismatch' | 'new' {
    const before = this.#requests.get(keyOf(pay));
    if (before === undefined) return 'new';
    const [code, amount, seats] = JSON.parse(before) as Kept;
    const isSame =
      amount === (pay.amount ?? null) &&
      (code === null || (pay.code !== undefined && mayBeSame(code, pay.code))) &&
      seats === seatsOf(pay);
    return isSame ? 'known' : 'mismatch';
  }

  /** Of a payment whose attempts are over its key and its amount tell a repetition; its code is not kept (SPEC P15). */
  forgetCodes(): void {
    for (const [key, kept] of this.#requests) {
      const [, ...rest] = JSON.parse(kept) as Kept;
      this.#requests.set(key, JSON.stringify([null, ...rest] satisfies Kept));
    }
  }

  remember(pay: KeyedRequest): void {
    this.#requests.set(keyOf(pay), requestOf(pay));
    const [oldest] = this.#requests.keys();
    if (this.#requests.size > limits.paymentKeysPerOrder && oldest !== undefined) {
      this.#requests.delete(oldest);
    }
  }
}

/** A payment's code, null when it is not kept any more, its amount, null when it named none, and the seats of a change. */
type Kept = readonly [string | null, string | null, string?];

/** Codes that were sealed by different keys, as by another backend, nobody can tell apart. */
function mayBeSame(a: string, b: string): boolean {
  return a === b || codeKeyOf(a) !== codeKeyOf(b);
}

function keyOf({ key, guestId }: KeyedRequest): string {
  return guestId === undefined ? key : `${guestId} ${key}`;
}

function requestOf(request: KeyedRequest): string {
  const { code = null, amount = null } = request;
  const seats = seatsOf(request);
  const kept: Kept = seats === undefined ? [code, amount] : [code, amount, seats];
  return JSON.stringify(kept);
}

function seatsOf({ seats }: KeyedRequest): string | undefined {
  return seats && seatSetName(seats);
}

const { forgetCode } = proxyActivities<Pick<PaymentActivities, 'forgetCode'>>({
  startToCloseTimeout: '15 seconds',
  scheduleToCloseTimeout: limits.codeForgetMs,
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});

/**
 * Has the gateway forget the one-time keys of codes that are over (SPEC P15), beside what else the order does. Where it is away
 * for long, the key's own deadline does it.
 */
export class CodeKeys {
  readonly #open = new Set<Promise<void>>();

  /** Codes of before have no key. */
  forget(code: string): void {
    const key = codeKeyOf(code);
    if (key === null) return;
    const done = forgetCode(key)
      .catch(() => undefined)
      .finally(() => this.#open.delete(done));
    this.#open.add(done);
  }

  /** Resolves when nothing of it is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }
}
