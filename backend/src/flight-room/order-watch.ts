import { isDeepStrictEqual } from 'node:util';
import type { AgentOrder } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { ok } from '@aisle/shared/result';
import type { Answer } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { growingPauseMs, type Pace } from '../relay/follower.ts';
import type { OrderListener } from '../relay/relays.ts';
import { WatchedWorkflows } from '../relay/watched.ts';
import type { OrderFile } from './orders.ts';

/** A slow look besides heals a lost notice, and a ledger that did not answer. */
const pace: Pace = {
  retryMs: growingPauseMs,
  vainMs: growingPauseMs,
  mostFailures: 8,
  sweepMs: limits.orderFileSweepMs,
};

export interface OrderWatchParts {
  readonly clock: Clock;
  readonly file: (orderId: string) => Answer<OrderFile>;
  /** Sends to everyone who watches the order. */
  readonly emit: (file: AgentOrder) => void;
  readonly failed: (orderId: string, error: unknown) => void;
}

/** The orders whose files agents have open: a notice leads to one look at the file, and what is new in it to the agents. */
export class OrderWatch implements OrderListener {
  readonly #orders: WatchedWorkflows<OrderFile>;

  constructor({ clock, file, emit, failed }: OrderWatchParts) {
    this.#orders = new WatchedWorkflows({
      clock,
      pace,
      ask: file,
      versionOf: ({ sequence }) => sequence,
      isNews: (after, before) => !isSame(after.file, before.file),
      changed: (_orderId, after) => emit(after.file),
      failed,
    });
  }

  stop(): void {
    this.#orders.stop();
  }

  /** From here on changes are sent. */
  addWatcher(orderId: string): void {
    this.#orders.add(orderId);
  }

  removeWatcher(orderId: string): void {
    this.#orders.remove(orderId);
  }

  /** The watched order's file as it is now: never older than what was sent. Those who ask at once share a look. */
  async current(orderId: string): Answer<AgentOrder> {
    const asked = await this.#orders.current(orderId);
    return asked.ok ? ok(asked.value.file) : asked;
  }

  /** The order has come to `sequence` at least. */
  noticed(orderId: string, sequence: number): void {
    this.#orders.noticed(orderId, sequence);
  }

  /** Notices may have been lost: every file is looked at once more. */
  distrust(): void {
    this.#orders.distrust();
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
