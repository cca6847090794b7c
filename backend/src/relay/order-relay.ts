import type { Order } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Answer, BookingPort } from '../booking/port.ts';
import type { Clock } from './clock.ts';
import { pauseAfter, triesForPromised } from './promised.ts';
import { publicOrder } from './public-order.ts';

/** Orders asked for in one sweep: those whose change is due come first, so that a crowd costs no more. */
const sweptOrders = 25;

export interface OrderRelayParts {
  readonly booking: Pick<BookingPort, 'orderStatus'>;
  readonly clock: Clock;
  /** Sends to everyone who watches the order. */
  readonly emit: (order: Order) => void;
  readonly failed: (orderId: string, error: unknown) => void;
}

interface WatchedOrder {
  viewers: number;
  state: OrderState | null;
  /** The sequence that notices promise, and that viewers were sent last. */
  wanted: number;
  sent: number;
  askedAt: number;
  tries: number;
  running: Answer<OrderState> | null;
  cancelRetry: (() => void) | null;
}

/** The orders that someone watches: a notice leads to one query, and its answer to the viewers. */
export class OrderRelay {
  readonly #parts: OrderRelayParts;
  readonly #orders = new Map<string, WatchedOrder>();
  #cancelSweep: () => void = () => undefined;

  constructor(parts: OrderRelayParts) {
    this.#parts = parts;
  }

  /** Begins to sweep, for lost notices. */
  start(): void {
    this.#cancelSweep = this.#parts.clock.after(limits.relaySweepMs, () => {
      this.#sweep();
      this.start();
    });
  }

  stop(): void {
    this.#cancelSweep();
    for (const order of this.#orders.values()) order.cancelRetry?.();
  }

  get watched(): number {
    return this.#orders.size;
  }

  /** A new viewer: from here on changes are emitted. */
  addViewer(orderId: string): void {
    const order = this.#orders.get(orderId) ?? this.#begin(orderId);
    order.viewers += 1;
  }

  /** The watched order as it is now. Those who ask at once share a query. */
  async current(orderId: string): Answer<Order> {
    const order = this.#orders.get(orderId);
    if (!order) return err({ code: 'order-not-found' });
    const asked = await this.#ask(orderId, order);
    return asked.ok ? ok(publicOrder(order.state ?? asked.value, this.#parts.clock.now())) : asked;
  }

  /** Whether the watched order is known to have ended. */
  hasEnded(orderId: string): boolean {
    return (this.#orders.get(orderId)?.state?.reason ?? null) !== null;
  }

  removeViewer(orderId: string): void {
    const order = this.#orders.get(orderId);
    if (!order) return;
    order.viewers -= 1;
    if (order.viewers > 0) return;
    order.cancelRetry?.();
    this.#orders.delete(orderId);
  }

  /** A notice from the bus. */
  noticed(orderId: string, sequence: number): void {
    const order = this.#orders.get(orderId);
    if (!order) return;
    order.wanted = Math.max(order.wanted, sequence);
    order.tries = 0;
    this.#follow(orderId, order);
  }

  /** Notices may have been lost: the sweep looks at every order anew. */
  distrust(): void {
    for (const order of this.#orders.values()) order.askedAt = -Infinity;
  }

  #begin(orderId: string): WatchedOrder {
    const order: WatchedOrder = {
      viewers: 0,
      state: null,
      wanted: 0,
      sent: -1,
      askedAt: -Infinity,
      tries: 0,
      running: null,
      cancelRetry: null,
    };
    this.#orders.set(orderId, order);
    return order;
  }

  #ask(orderId: string, order: WatchedOrder): Answer<OrderState> {
    order.running ??= this.#query(orderId, order).finally(() => {
      order.running = null;
      this.#follow(orderId, order);
    });
    return order.running;
  }

  async #query(orderId: string, order: WatchedOrder): Answer<OrderState> {
    order.askedAt = this.#parts.clock.now();
    order.tries += 1;
    try {
      const answer = await this.#parts.booking.orderStatus(orderId);
      if (answer.ok) this.#take(order, answer.value);
      return answer;
    } catch (error) {
      this.#parts.failed(orderId, error);
      return err({ code: 'internal' });
    }
  }

  #take(order: WatchedOrder, state: OrderState): void {
    const first = order.state === null;
    if (state.sequence <= order.sent) return;
    order.state = state;
    order.sent = state.sequence;
    // The first viewers have it in their ack.
    if (!first) this.#parts.emit(publicOrder(state, this.#parts.clock.now()));
  }

  /** Asks again while a notice names a later change than the last answer, longer apart each time. */
  #follow(orderId: string, order: WatchedOrder): void {
    const idle = order.running === null && order.cancelRetry === null;
    if (!idle || order.viewers === 0 || order.wanted <= order.sent) return;
    if (order.tries >= triesForPromised) return;
    if (order.tries === 0) {
      void this.#ask(orderId, order);
      return;
    }
    order.cancelRetry = this.#parts.clock.after(pauseAfter(order.tries), () => {
      order.cancelRetry = null;
      void this.#ask(orderId, order);
    });
  }

  #sweep(): void {
    const now = this.#parts.clock.now();
    const due = [...this.#orders].filter(([, order]) => isDue(order, now));
    due.sort(([, a], [, b]) => a.askedAt - b.askedAt);
    for (const [orderId, order] of due.slice(0, sweptOrders)) void this.#ask(orderId, order);
  }
}

/** Whether a change may have been missed: a deadline has passed, a payment runs, or no one looked for long. */
function isDue(order: WatchedOrder, now: number): boolean {
  const { state } = order;
  if (state === null || now - order.askedAt < limits.relaySweepMs) return state === null;
  switch (state.status) {
    case 'failed':
    case 'expired':
    case 'cancelled':
      return false;
    case 'confirmed':
      return now - order.askedAt > 60_000;
    default:
      return true;
  }
}
