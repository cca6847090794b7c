import type { Order } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { money } from '@aisle/shared/money';
import type { Outcome as Decision } from '@aisle/shared/seat-map';
import type { Outcome } from '../../../src/observations.ts';
import type { Chance } from './chance.ts';
import { currency, priceOf, type WorldFlight } from './flight.ts';
import type { WorldGateway } from './gateway.ts';
import type { Timeline } from './timeline.ts';

interface Record {
  readonly id: string;
  status: Order['status'];
  seats: readonly string[];
  until: number | null;
  revision: number;
  flightVersion: number;
  payment: Order['payment'];
  reason: string | null;
  confirmation: string | null;
  readonly paymentKeys: Set<string>;
  /** Learns of, or undoes, what the flight decided unheard: before anything else is asked of it. */
  settle: (() => void) | null;
}

type Refused = Extract<Outcome, { kind: 'refused' }>;

export interface OrdersParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly flight: WorldFlight;
  readonly gateway: WorldGateway;
  readonly holdMs: number;
  /** Share of payments that fail. */
  readonly failureRate: number;
  /** An order has changed. */
  readonly changed: (order: Order) => void;
}

/** Orders as their workflows keep them: what they say is what the flight told them, and when. */
export class WorldOrders {
  readonly #parts: OrdersParts;
  readonly #records = new Map<string, Record>();

  constructor(parts: OrdersParts) {
    this.#parts = parts;
  }

  /** The same id again answers with the order as it is. */
  create(id: string, seats: readonly string[]): Outcome {
    const known = this.#records.get(id);
    if (known) return this.#answer(known);
    const record: Record = {
      id,
      status: 'open',
      seats: [],
      until: null,
      revision: 0,
      flightVersion: 0,
      payment: null,
      reason: null,
      confirmation: null,
      paymentKeys: new Set(),
      settle: null,
    };
    if (seats.length > 0) {
      const decision = this.#setSeats(record, seats);
      if (!decision.ok) return refusalOf(decision);
      this.#records.set(id, record);
      this.#choose(record, decision);
    } else {
      this.#records.set(id, record);
      record.until = this.#parts.flight.time + this.#parts.holdMs;
      this.#bump(record);
    }
    void this.#runOut(record);
    return this.#answer(record);
  }

  look(id: string): Outcome {
    const record = this.#records.get(id);
    return record ? this.#answer(record) : refused(404, 'order-not-found');
  }

  /** `unheard`: the flight decides, but the order learns of it only later. */
  change(id: string, seats: readonly string[], unheard: boolean): Outcome {
    const record = this.#records.get(id);
    if (record === undefined) return refused(404, 'order-not-found');
    const refusal = this.#refuseUnpaid(record);
    if (refusal) return refusal;
    settleFirst(record);
    const decision = this.#setSeats(record, seats);
    if (unheard) {
      void this.#settleLater(record, () => {
        if (decision.ok) this.#choose(record, decision);
      });
      return refused(503, 'unavailable');
    }
    if (!decision.ok) return refusalOf(decision);
    this.#choose(record, decision);
    return this.#answer(record);
  }

  pay(id: string, key: string, unheard: boolean): Outcome {
    const record = this.#records.get(id);
    if (record === undefined) return refused(404, 'order-not-found');
    if (record.paymentKeys.has(key)) return this.#answer(record);
    const refusal = this.#refuseUnpaid(record);
    if (refusal) return refusal;
    if (record.status === 'open') return refused(409, 'no-seats');
    settleFirst(record);
    if (record.seats.length === 0) return refused(409, 'no-seats');
    const decision = this.#parts.flight.execute({
      type: 'start-payment',
      ...this.#signature(id),
      fenceMs: limits.fenceMs,
    });
    if (unheard) {
      void this.#settleLater(record, () => {
        this.#parts.flight.execute({ type: 'end-payment', ...this.#signature(id) });
      });
      return refused(503, 'unavailable');
    }
    if (!decision.ok) {
      this.#end(record, 'expired', 'hold-expired');
      return refusalOf(decision);
    }
    record.paymentKeys.add(key);
    record.status = 'paying';
    record.payment = { attempt: 0, maxAttempts: limits.paymentAttempts, lastFailure: null };
    record.flightVersion = decision.version;
    this.#bump(record);
    void this.#runPayment(record);
    return this.#answer(record);
  }

  cancel(id: string): Outcome {
    const record = this.#records.get(id);
    if (record === undefined) return refused(404, 'order-not-found');
    if (record.status === 'cancelled') return this.#answer(record);
    if (record.status === 'paying') return refused(409, 'payment-running');
    if (record.reason !== null) return refused(409, `order-${record.status}`);
    settleFirst(record);
    const { flight, gateway } = this.#parts;
    if (record.status === 'confirmed') {
      gateway.refund(id, flight.serverTime);
      flight.execute({ type: 'release', ...this.#signature(id), reason: 'refunded' });
      this.#end(record, 'cancelled', 'refunded');
    } else {
      flight.execute({ type: 'release', ...this.#signature(id), reason: 'cancelled' });
      this.#end(record, 'cancelled', 'cancelled-by-customer');
    }
    return this.#answer(record);
  }

  #signature(orderId: string) {
    const { flight } = this.#parts;
    return { orderId, revision: flight.nextRevision(), issuedAt: flight.time };
  }

  #setSeats({ id }: Record, seats: readonly string[]): Decision {
    const { flight, holdMs } = this.#parts;
    return flight.execute({ type: 'set-seats', ...this.#signature(id), seats, holdMs });
  }

  #refuseUnpaid(record: Record): Refused | null {
    const { status, until, reason } = record;
    if (status === 'paying') return refused(409, 'payment-running');
    if (status === 'confirmed') return refused(409, 'order-confirmed');
    if (reason !== null) return refused(409, `order-${status}`);
    return until !== null && until <= this.#parts.flight.time
      ? refused(409, 'order-expired')
      : null;
  }

  #choose(record: Record, decision: Extract<Decision, { ok: true }>): void {
    record.seats = decision.seats;
    record.status = decision.seats.length > 0 ? 'held' : 'open';
    record.until = decision.until ?? this.#parts.flight.time + this.#parts.holdMs;
    record.flightVersion = decision.version;
    this.#bump(record);
  }

  async #settleLater(record: Record, settle: () => void): Promise<void> {
    record.settle = settle;
    await this.#parts.timeline.sleep(200);
    while (this.#parts.flight.isDown()) await this.#parts.timeline.sleep(50);
    if (record.settle === settle) settleFirst(record);
  }

  /** Waits for the deadline, again and again, as long as it is put off. */
  async #runOut(record: Record): Promise<void> {
    const { timeline, flight, chance } = this.#parts;
    while (isChoosing(record) || record.status === 'paying') {
      await timeline.sleep(Math.max(50, (record.until ?? 0) - flight.time) + chance.between(0, 20));
      if (!isChoosing(record) || (record.until ?? Infinity) > flight.time || flight.isDown())
        continue;
      settleFirst(record);
      flight.execute({ type: 'release', ...this.#signature(record.id), reason: 'expired' });
      this.#end(record, 'expired', record.status === 'open' ? 'no-seats-chosen' : 'hold-expired');
    }
  }

  async #runPayment(record: Record): Promise<void> {
    const { timeline, flight, chance, gateway, failureRate } = this.#parts;
    const fails = chance.happens(failureRate);
    const attempts = fails ? limits.paymentAttempts : chance.between(1, limits.paymentAttempts);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const lastFailure = attempt > 1 ? ('declined' as const) : null;
      record.payment = { attempt, maxAttempts: limits.paymentAttempts, lastFailure };
      this.#bump(record);
      await timeline.sleep(chance.between(20, 200));
    }
    while (flight.isDown()) await timeline.sleep(100);
    if (fails) {
      flight.execute({ type: 'release', ...this.#signature(record.id), reason: 'payment-failed' });
      return this.#end(record, 'failed', 'payment-failed');
    }
    gateway.charge(record.id, totalOf(record.seats), flight.serverTime);
    await timeline.sleep(chance.between(1, 30));
    while (flight.isDown()) await timeline.sleep(100);
    const chargeId = `charge-${record.id}`;
    const sold = flight.execute({ type: 'sell', ...this.#signature(record.id), chargeId });
    if (!sold.ok) throw new Error(`not sold: ${sold.rejection.code}`);
    record.status = 'confirmed';
    record.confirmation = 'ABC234';
    record.flightVersion = sold.version;
    this.#bump(record);
  }

  #end(record: Record, status: Order['status'], reason: string): void {
    record.status = status;
    record.reason = reason;
    this.#bump(record);
  }

  #bump(record: Record): void {
    record.revision += 1;
    this.#parts.changed(this.#order(record));
  }

  #answer(record: Record): Outcome {
    return { kind: 'order', order: this.#order(record) };
  }

  #order(record: Record): Order {
    const { id, status, seats, until, revision, flightVersion, payment, reason, confirmation } =
      record;
    const choosing = isChoosing(record);
    return {
      id,
      flightId: 'ai101',
      status,
      seats: [...seats],
      total: totalOf(seats),
      expiresAt: choosing && until !== null ? new Date(until).toISOString() : null,
      serverTime: this.#parts.flight.serverTime,
      payment,
      reason,
      message: null,
      renewalsLeft: 2,
      passengers: [],
      contact: null,
      confirmation,
      revision,
      flightVersion,
    };
  }
}

function isChoosing({ status, reason }: Record): boolean {
  return reason === null && (status === 'open' || status === 'held');
}

function settleFirst(record: Record): void {
  const { settle } = record;
  record.settle = null;
  settle?.();
}

export function totalOf(seats: readonly string[]) {
  return money(
    seats.reduce((sum, seat) => sum + priceOf(seat), 0),
    currency,
  );
}

export function refused(
  status: number,
  code: string,
  details: { seats?: string[]; version?: number } = {},
): Refused {
  const problem = { type: 'about:blank', title: code, status, detail: code, code, ...details };
  return { kind: 'refused', status, problem };
}

function refusalOf(decision: Extract<Decision, { ok: false }>): Refused {
  const { rejection } = decision;
  const { version } = rejection;
  if ('seats' in rejection) {
    return refused(409, rejection.code, { seats: [...rejection.seats], version });
  }
  return refused(409, rejection.code === 'hold-expired' ? 'order-expired' : rejection.code, {
    version,
  });
}
