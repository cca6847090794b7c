import { isDeepStrictEqual } from 'node:util';
import type { AgentOrder } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { Answer } from '../booking/port.ts';
import type { Clock } from '../relay/clock.ts';
import { pauseAfter, triesForPromised } from '../relay/promised.ts';
import type { OrderListener } from '../relay/relays.ts';
import type { OrderFile } from './orders.ts';

export interface OrderWatchParts {
  readonly clock: Clock;
  readonly file: (orderId: string) => Answer<OrderFile>;
  /** Sends to everyone who watches the order. */
  readonly emit: (file: AgentOrder) => void;
  readonly failed: (orderId: string, error: unknown) => void;
}

interface Watched {
  watchers: number;
  last: OrderFile | null;
  /** The sequence that notices promise. */
  wanted: number;
  tries: number;
  running: Answer<OrderFile> | null;
  /** Takes back the look that is planned. */
  cancel: () => void;
}

/**
 * The orders whose files agents have open: a notice leads to one look at the file, and what is new in it to the
 * agents. A slow look besides heals a lost notice, and a ledger that did not answer.
 */
export class OrderWatch implements OrderListener {
  readonly #parts: OrderWatchParts;
  readonly #orders = new Map<string, Watched>();

  constructor(parts: OrderWatchParts) {
    this.#parts = parts;
  }

  stop(): void {
    for (const orderId of [...this.#orders.keys()]) this.#forget(orderId);
  }

  /** From here on changes are sent. */
  addWatcher(orderId: string): void {
    const order = this.#orders.get(orderId) ?? this.#begin(orderId);
    order.watchers += 1;
  }

  removeWatcher(orderId: string): void {
    const order = this.#orders.get(orderId);
    if (!order) return;
    order.watchers -= 1;
    if (order.watchers === 0) this.#forget(orderId);
  }

  /** The watched order's file as it is now: never older than what was sent. Those who ask at once share a look. */
  async current(orderId: string): Answer<AgentOrder> {
    const order = this.#orders.get(orderId);
    if (!order) return err({ code: 'order-not-found' });
    const asked = await this.#look(orderId, order);
    return asked.ok ? ok((order.last ?? asked.value).file) : asked;
  }

  /** The order has come to `sequence` at least. */
  noticed(orderId: string, sequence: number): void {
    const order = this.#orders.get(orderId);
    if (!order || sequence <= order.wanted) return;
    order.wanted = sequence;
    order.tries = 0;
    this.#follow(orderId, order);
  }

  /** Notices may have been lost: every file is looked at once more. */
  distrust(): void {
    for (const [orderId, order] of this.#orders) void this.#look(orderId, order);
  }

  #begin(orderId: string): Watched {
    const order: Watched = {
      watchers: 0,
      last: null,
      wanted: 0,
      tries: 0,
      running: null,
      cancel: () => undefined,
    };
    this.#orders.set(orderId, order);
    return order;
  }

  #forget(orderId: string): void {
    this.#orders.get(orderId)?.cancel();
    this.#orders.delete(orderId);
  }

  #look(orderId: string, order: Watched): Answer<OrderFile> {
    order.running ??= this.#ask(orderId, order).finally(() => {
      order.running = null;
      this.#follow(orderId, order);
    });
    return order.running;
  }

  async #ask(orderId: string, order: Watched): Answer<OrderFile> {
    order.tries += 1;
    try {
      const asked = await this.#parts.file(orderId);
      if (asked.ok) this.#take(order, asked.value);
      return asked;
    } catch (error) {
      this.#parts.failed(orderId, error);
      return err({ code: 'internal' });
    }
  }

  #take(order: Watched, asked: OrderFile): void {
    const { last } = order;
    if (last && (asked.sequence < last.sequence || isSame(last.file, asked.file))) return;
    order.last = asked;
    // The first watchers have it in their ack.
    if (last) this.#parts.emit(asked.file);
  }

  /** Plans the next look: at once for news, longer and longer apart while they do not come, else at leisure. */
  #follow(orderId: string, order: Watched): void {
    if (order.running !== null || this.#orders.get(orderId) !== order) return;
    const isBehind = order.wanted > (order.last?.sequence ?? -1) && order.tries < triesForPromised;
    if (isBehind && order.tries === 0) void this.#look(orderId, order);
    else if (isBehind) this.#plan(orderId, order, pauseAfter(order.tries));
    else this.#plan(orderId, order, limits.orderFileSweepMs);
  }

  #plan(orderId: string, order: Watched, delayMs: number): void {
    order.cancel();
    order.cancel = this.#parts.clock.after(delayMs, () => void this.#look(orderId, order));
  }
}

/** Whether two files tell the same: the time at which they were read is none of that. */
function isSame(one: AgentOrder, other: AgentOrder): boolean {
  const timeless = (file: AgentOrder) => ({
    ...file,
    order: file.order && { ...file.order, serverTime: '' },
  });
  return isDeepStrictEqual(timeless(one), timeless(other));
}
