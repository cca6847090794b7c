/** What the stand-in does about orders: commands to the flight, refusals by the contract, payments at once. */
import { createHash } from 'node:crypto';
import type { Order } from '@aisle/shared/contract';
import type { Problem } from '@aisle/shared/problem-contract';
import { problemMessage, problemStatus, type ProblemCode } from '@aisle/shared/problems';
import type { FakeFlight } from './flight.ts';

/** A refusal on its way to the client. */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly retryAfter: number | null;

  constructor(code: ProblemCode, extras: Partial<Problem> = {}, retryAfter: number | null = null) {
    super(code);
    this.retryAfter = retryAfter;
    this.problem = {
      type: `urn:aisle:problem:${code}`,
      title: code,
      status: problemStatus(code),
      detail: problemMessage(code),
      code,
      ...extras,
    };
  }
}

/** Faults of the booking itself, planted on purpose. */
export interface OrderFaults {
  /** Takes the money without writing it down. */
  readonly forgetsCharges?: boolean;
  /** Confirms to everyone who asks that the seats are theirs. */
  readonly grantsTaken?: boolean;
}

export class FakeOrders {
  readonly #flight: FakeFlight;
  readonly #faults: OrderFaults;
  readonly #changed: (order: Order) => void;

  /** `changed` is told of every order that has a new state. */
  constructor(flight: FakeFlight, faults: OrderFaults, changed: (order: Order) => void) {
    this.#flight = flight;
    this.#faults = faults;
    this.#changed = changed;
  }

  create(key: string, flightId: string, seats: readonly string[]): Order {
    if (flightId !== this.#flight.id) throw new Refusal('flight-not-found');
    const id = idOf(key);
    return this.#flight.orders.get(id) ?? this.#setSeats(id, seats);
  }

  find(id: string): Order {
    const order = this.#flight.orders.get(id);
    if (order === undefined) throw new Refusal('order-not-found');
    return order;
  }

  change(id: string, seats: readonly string[]): Order {
    this.#requireLive(this.find(id));
    return this.#setSeats(id, seats);
  }

  cancel(id: string): Order {
    const order = this.find(id);
    if (order.status === 'cancelled') return order;
    if (order.status === 'confirmed') {
      this.#flight.move(this.#flight.refunds, order);
      this.#flight.command(id, { type: 'release', reason: 'refunded' });
    } else {
      this.#requireLive(order);
      this.#flight.command(id, { type: 'release', reason: 'cancelled' });
    }
    return this.#show(id, { status: 'cancelled', seats: [], reason: 'cancelled' });
  }

  /** Answers `paying`; what becomes of it follows. */
  pay(id: string, code: unknown): Order {
    if (typeof code !== 'string' || !/^[0-9]{5}$/.test(code))
      throw new Refusal('invalid-payment-code');
    const order = this.find(id);
    this.#requireLive(order);
    if (order.seats.length === 0) throw new Refusal('no-seats');
    const started = this.#flight.command(id, { type: 'start-payment', fenceMs: 60_000 });
    if (!started.ok) throw new Refusal('order-expired');
    const payment = { attempt: 1, maxAttempts: 3, lastFailure: null };
    const paying = this.#show(id, { status: 'paying', payment });
    setImmediate(() => this.#settle(id, code));
    return paying;
  }

  #settle(id: string, code: string): void {
    const order = this.find(id);
    if (code === '00000' || code === '99999') {
      this.#flight.command(id, { type: 'end-payment' });
      this.#flight.command(id, { type: 'release', reason: 'payment-failed' });
      this.#show(id, { status: 'failed', seats: [], reason: 'payment-failed' });
      return;
    }
    const { forgetsCharges = false } = this.#faults;
    const { id: chargeId } = this.#flight.move(forgetsCharges ? [] : this.#flight.charges, order);
    this.#flight.command(id, { type: 'sell', chargeId });
    this.#show(id, { status: 'confirmed', confirmation: `C${order.revision}` });
  }

  #setSeats(id: string, seats: readonly string[]): Order {
    const { holdMs } = this.#flight;
    const outcome = this.#flight.command(id, { type: 'set-seats', seats, holdMs });
    if (!outcome.ok && outcome.rejection.code !== 'seats-unavailable') {
      throw new Refusal(outcome.rejection.code as ProblemCode);
    }
    if (!outcome.ok && this.#faults.grantsTaken !== true) {
      const taken = 'seats' in outcome.rejection ? [...outcome.rejection.seats] : [];
      const offered = this.#flight.alternatives(seats);
      const { version } = outcome.rejection;
      throw new Refusal('seats-unavailable', { seats: taken, alternatives: offered, version });
    }
    const expiresAt = new Date(
      outcome.ok ? (outcome.until ?? 0) : Date.now() + holdMs,
    ).toISOString();
    if (seats.length === 0) return this.#show(id, { status: 'open', seats: [] });
    return this.#show(id, { status: 'held', seats: [...seats], expiresAt });
  }

  #requireLive({ status }: Order): void {
    if (status === 'open' || status === 'held') return;
    throw new Refusal(status === 'paying' ? 'payment-running' : `order-${status}`);
  }

  #show(id: string, changed: Partial<Order>): Order {
    const order = this.#flight.show(id, changed);
    this.#changed(order);
    return order;
  }
}

/** The same key meets the same order. */
function idOf(key: string): string {
  const digits = createHash('sha256').update(key).digest('hex').toUpperCase();
  return digits.slice(0, 26);
}
