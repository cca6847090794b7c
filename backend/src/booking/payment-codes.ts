import { z } from 'zod';
import { limits } from '@aisle/shared/limits';
import type { PaidChange } from '@aisle/shared/paid-order';
import { type CodeKey, codeKeySchema, sealCode } from '@aisle/shared/sealed-code';
import type { OrderSettings, OrderState, Pay } from '@aisle/shared/workflow-api';
import type { Clock } from '../clock.ts';
import type { TemporalNamespace } from './connection.ts';
import type { Answer } from './port.ts';
import { TemporalBooking } from './temporal.ts';

const issuedSchema = z.object({ keys: z.array(codeKeySchema).max(limits.codeStock) });

/** Where the payment gateway is, without a path, and what opens it. */
interface GatewayAddress {
  readonly url: string;
  readonly token: string;
}

/** A command that may have a payment code with it. */
interface WithCode {
  readonly key: string;
  readonly code?: string;
}

/** A one-time key, and until when it may seal a code, ms. */
interface Fresh extends CodeKey {
  readonly until: number;
}

/** The key of one payment, and what is known of its requests. */
interface Used {
  readonly key: CodeKey;
  /** Until when a repetition is sealed by it, too, ms. */
  readonly until: number;
  /** Requests under way. */
  running: number;
  /** The order has the code, or may have it. */
  isKept: boolean;
}

/**
 * Seals payment codes before Temporal is given them, each by a one-time key of the gateway's, which forgets it when the code has
 * served (SPEC P15). Some keys are always at hand, so a payment waits for no gateway, and begins while that is away.
 */
export class PaymentCodes {
  readonly #gateway: GatewayAddress;
  readonly #clock: Pick<Clock, 'now'>;
  #stock: Fresh[] = [];
  #filling: Promise<void> | null = null;
  readonly #used = new Map<string, Used>();
  #refresh: NodeJS.Timeout | undefined;

  constructor(gateway: GatewayAddress, clock: Pick<Clock, 'now'>) {
    this.#gateway = gateway;
    this.#clock = clock;
  }

  /** Has keys at hand from now on. */
  start(): void {
    void this.#fill();
    this.#refresh = setInterval(() => void this.#fill(), limits.gatewayLongestPauseMs).unref();
  }

  close(): void {
    clearInterval(this.#refresh);
  }

  /**
   * Sends a command with its code, if it has one, sealed. The same payment (its order and idempotency key) is sealed
   * alike, so the order can tell another code under its key. `unavailable`: no key is to be had.
   */
  async sealed<M extends WithCode, T>(
    orderId: string,
    message: M,
    send: (message: M) => Answer<T>,
  ): Answer<T> {
    const { code, key: name } = message;
    if (code === undefined) return send(message);
    const payment = `${orderId}:${name}`;
    const used = this.#usedFor(payment) ?? (await this.#use(payment));
    if (used === null) return { ok: false, error: { code: 'unavailable' } };
    used.running += 1;
    const answer = await send({ ...message, code: sealCode(code, orderId, used.key) });
    used.running -= 1;
    // Whether it was carried out is not known, or not yet.
    used.isKept ||= answer.ok || ['busy', 'unavailable'].includes(answer.error.code);
    if (!used.isKept && used.running === 0) this.#forget(payment, used);
    return answer;
  }

  #usedFor(payment: string): Used | null {
    const used = this.#used.get(payment);
    return used !== undefined && used.until > this.#clock.now() ? used : null;
  }

  /** Takes a key for a payment; null: there is none. */
  async #use(payment: string): Promise<Used | null> {
    if (this.#fresh().length === 0) await this.#fill();
    // Meanwhile the same payment may have come again.
    const known = this.#usedFor(payment);
    if (known !== null) return known;
    const key = this.#fresh().shift();
    if (this.#stock.length < limits.codeStock / 2) void this.#fill();
    if (key === undefined) return null;
    const until = Math.min(key.until, this.#clock.now() + limits.fenceMs);
    const used = { key, until, running: 0, isKept: false };
    this.#used.delete(payment);
    this.#used.set(payment, used);
    this.#dropPast();
    return used;
  }

  /** Payments whose attempts are over by now. */
  #dropPast(): void {
    const now = this.#clock.now();
    for (const [payment, { until }] of this.#used) {
      if (until > now && this.#used.size <= limits.sealedPayments) return;
      this.#used.delete(payment);
    }
  }

  #fresh(): Fresh[] {
    const now = this.#clock.now();
    if ((this.#stock[0]?.until ?? Infinity) <= now)
      this.#stock = this.#stock.filter(({ until }) => until > now);
    return this.#stock;
  }

  /** Sees to it that keys are at hand, none of them old; at once for all who wait. What the gateway does not give it gives next time. */
  #fill(): Promise<void> {
    const soon = this.#clock.now() + limits.codeStockMs / 2;
    const lasting = this.#stock.filter(({ until }) => until > soon);
    if (lasting.length > limits.codeStock / 2) return Promise.resolve();
    this.#filling ??= this.#order(limits.codeStock - lasting.length).finally(() => {
      this.#filling = null;
    });
    return this.#filling;
  }

  async #order(count: number): Promise<void> {
    const until = this.#clock.now() + limits.codeStockMs;
    const answer = await this.#post('/code-keys', { count });
    const issued = issuedSchema.safeParse(answer);
    if (!issued.success) return;
    const soon = this.#clock.now() + limits.codeStockMs / 2;
    const lasting = this.#stock.filter((key) => key.until > soon);
    this.#stock = [...lasting, ...issued.data.keys.map((key) => ({ ...key, until }))];
  }

  /** No order has the code. Should the gateway not hear of it, the key ends by itself. */
  #forget(payment: string, { key }: Used): void {
    if (this.#used.get(payment)?.key === key) this.#used.delete(payment);
    void this.#post('/code-keys/forgetting', { ids: [key.id] });
  }

  /** Null: no answer, or a refusal. */
  async #post(path: string, body: object): Promise<unknown> {
    try {
      const response = await fetch(new URL(path, this.#gateway.url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${this.#gateway.token}`,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(limits.codeKeysAnswerMs),
        redirect: 'error',
      });
      const answer: unknown = await response.json();
      return response.ok ? answer : null;
    } catch {
      return null;
    }
  }
}

/** The booking port on Temporal, which is given no payment code that it could keep (SPEC P15). */
export class SealedBooking extends TemporalBooking {
  readonly #codes: PaymentCodes;

  constructor(
    temporal: TemporalNamespace,
    settings: OrderSettings,
    codes: PaymentCodes,
    isVersioned: boolean,
  ) {
    super(temporal, settings, isVersioned);
    this.#codes = codes;
  }

  override pay(orderId: string, payment: Pay): Answer<OrderState> {
    return this.#codes.sealed(orderId, payment, (sealed) => super.pay(orderId, sealed));
  }

  override changePaid(orderId: string, change: PaidChange): Answer<OrderState> {
    if (change.type !== 'exchangeSeats') return super.changePaid(orderId, change);
    return this.#codes.sealed(orderId, change, (sealed) => super.changePaid(orderId, sealed));
  }
}
