import { orderTotal } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';
import type { Outcome } from '@aisle/shared/seat-map';
import type { Order } from '../api/types.ts';
import { payMock } from './payment.ts';
import type { MockFlight, MockWorld } from './world.ts';
import { keptHere } from '../kept.ts';

/** What an order of the mock keeps; the public order is made of it. */
export interface MockOrder {
  readonly id: string;
  readonly flight: MockFlight;
  /** Commands to the flight so far. */
  commands: number;
  state: Pick<
    Order,
    'status' | 'seats' | 'expiresAt' | 'payment' | 'reason' | 'message' | 'confirmation'
  >;
  revision: number;
  renewals: number;
}

/** A refusal, thrown to the edge of the mock. */
export class MockRefusal extends Error {
  readonly code: ProblemCode;
  readonly seats: readonly string[] | undefined;
  readonly order: Order | undefined;
  constructor(
    code: ProblemCode,
    { seats, order }: { seats?: readonly string[]; order?: Order } = {},
  ) {
    super(problemMessage(code));
    this.code = code;
    this.seats = seats;
    this.order = order;
  }
}

const KEPT = 'aisle:mock-hold-seconds';

/** The mock's hold, ms: `localStorage['aisle:mock-hold-seconds']` shortens it, to see it run out. */
function holdMs(): number {
  return Number(keptHere.get(KEPT) ?? limits.holdMs / 1000) * 1000;
}

/** The orders of the one customer who sits before the mock. */
export class MockOrders {
  readonly #world: MockWorld;
  readonly #byId = new Map<string, MockOrder>();
  #listeners: ((order: Order) => void)[] = [];

  constructor(world: MockWorld) {
    this.#world = world;
  }

  onChange(listener: (order: Order) => void): void {
    this.#listeners.push(listener);
  }

  find(orderId: string): MockOrder {
    const order = this.#byId.get(orderId);
    if (!order) throw new MockRefusal('order-not-found');
    return order;
  }

  create(flight: MockFlight, seats: readonly string[], key: string): MockOrder {
    const id = key.replaceAll('-', '').toUpperCase().slice(0, 26);
    const known = this.#byId.get(id);
    if (known) return known;
    const state = { status: 'open', seats: [], expiresAt: null, payment: null } as const;
    const order: MockOrder = {
      id,
      flight,
      commands: 0,
      state: { ...state, seats: [], reason: null, message: null, confirmation: null },
      revision: 0,
      renewals: 0,
    };
    this.setSeats(order, seats);
    this.#byId.set(id, order);
    return order;
  }

  setSeats(order: MockOrder, seats: readonly string[], revision = order.revision): void {
    this.mustBeLive(order);
    if (revision !== order.revision) {
      throw new MockRefusal('order-changed', { order: this.toPublic(order) });
    }
    const known = order.state.seats;
    const isSame = known.length === seats.length && seats.every((seat) => known.includes(seat));
    if (order.revision > 0 && isSame) return;
    this.hold(order, seats);
  }

  /** Starts the time of the hold anew. */
  renew(order: MockOrder): void {
    this.mustBeLive(order);
    if (order.state.seats.length === 0) throw new MockRefusal('no-seats');
    if (order.renewals >= limits.renewalsPerOrder) throw new MockRefusal('too-many-renewals');
    order.renewals += 1;
    this.hold(order, order.state.seats);
  }

  private hold(order: MockOrder, seats: readonly string[]): void {
    const outcome = this.command(order, { type: 'set-seats', seats: [...seats], holdMs: holdMs() });
    if (!outcome.ok) {
      const { rejection } = outcome;
      throw new MockRefusal(
        rejection.code as ProblemCode,
        'seats' in rejection ? { seats: rejection.seats } : {},
      );
    }
    const until = outcome.until ?? this.#world.now() + holdMs();
    this.change(order, {
      status: seats.length > 0 ? 'held' : 'open',
      seats: [...outcome.seats],
      expiresAt: new Date(until).toISOString(),
    });
  }

  pay(order: MockOrder, code: string, amount?: string): void {
    this.mustBeLive(order);
    if (!/^[0-9]{5}$/.test(code)) throw new MockRefusal('invalid-payment-code');
    if (order.state.seats.length === 0) throw new MockRefusal('no-seats');
    const known = this.toPublic(order);
    if (amount !== undefined && amount !== known.total.amount) {
      throw new MockRefusal('amount-changed', { order: known });
    }
    void payMock(this, order, code);
  }

  cancel(order: MockOrder): void {
    const refund = order.state.status === 'confirmed';
    if (!refund) this.mustBeLive(order);
    this.command(order, { type: 'release', reason: refund ? 'refunded' : 'cancelled' });
    this.change(order, {
      status: 'cancelled',
      expiresAt: null,
      reason: refund ? 'refunded' : 'cancelled-by-customer',
      message: refund
        ? 'Your booking was cancelled and the whole sum is refunded.'
        : 'You cancelled this order; nothing was charged.',
    });
  }

  command(
    order: MockOrder,
    what:
      | { type: 'set-seats'; seats: string[]; holdMs: number }
      | { type: 'release'; reason: 'cancelled' | 'refunded' | 'payment-failed' }
      | { type: 'start-payment'; fenceMs: number }
      | { type: 'sell'; chargeId: string },
  ): Outcome {
    order.commands += 1;
    const issued = { orderId: order.id, revision: order.commands, issuedAt: this.#world.now() };
    return this.#world.execute(order.flight, { ...issued, ...what });
  }

  change(order: MockOrder, part: Partial<MockOrder['state']>): void {
    order.state = { ...order.state, ...part };
    order.revision += 1;
    for (const listener of this.#listeners) listener(this.toPublic(order));
  }

  expireDue(): void {
    for (const order of this.#byId.values()) {
      const { expiresAt, status } = order.state;
      if ((status === 'held' || status === 'open') && expiresAt !== null) {
        if (Date.parse(expiresAt) > this.#world.now()) continue;
        this.change(order, {
          status: 'expired',
          expiresAt: null,
          reason: 'hold-expired',
          message: 'The time to pay ran out and the seats are free again. Choose seats anew.',
        });
      }
    }
  }

  toPublic({ id, flight, state, revision, renewals }: MockOrder): Order {
    return {
      id,
      flightId: flight.definition.id,
      ...state,
      total: orderTotal(flight.definition, state.seats),
      serverTime: new Date(this.#world.now()).toISOString(),
      revision,
      renewalsLeft: limits.renewalsPerOrder - renewals,
      flightVersion: flight.map.version,
    };
  }

  private mustBeLive(order: MockOrder): void {
    const { status } = order.state;
    if (status === 'paying') throw new MockRefusal('payment-running');
    if (status !== 'open' && status !== 'held') throw new MockRefusal(`order-${status}`);
  }
}
