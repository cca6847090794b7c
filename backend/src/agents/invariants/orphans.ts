import { limits } from '@aisle/shared/limits';
import type { Answer } from '../../booking/port.ts';
import type { Looked } from './looks.ts';
import type { Suspicion } from './suspicions.ts';

export interface OrphansParts {
  /** `order-not-found` where Temporal has no such workflow (any more). */
  readonly isOrderRunning: (orderId: string) => Answer<boolean>;
}

/**
 * Finds seats whose order's workflow does not run any more (it was terminated, or deleted): nobody would give them back. Some
 * orders are asked about in each round, all of them in turn, and those that look so again.
 */
export class Orphans {
  readonly #parts: OrphansParts;
  #asked = 0;
  #suspects: ReadonlySet<string> = new Set();

  constructor(parts: OrphansParts) {
    this.#parts = parts;
  }

  /** `flights`: as they were looked at last. Evidence counts when a later look at the flight finds it again. */
  async look(flights: ReadonlyMap<string, Looked>): Promise<Suspicion[]> {
    const holders = [...flights.values()].flatMap(({ at, holders, isOver, flightId }) =>
      isOver ? [] : holders.map((holder) => ({ ...holder, at, flightId })),
    );
    const from = this.#asked % Math.max(1, holders.length);
    const inTurn = [...holders.slice(from), ...holders.slice(0, from)].slice(0, limits.orphanLooks);
    this.#asked = from + inTurn.length;
    const again = holders.filter(({ orderId }) => this.#suspects.has(orderId));
    const orphans: typeof holders = [];
    for (const holder of new Set([...again, ...inTurn])) {
      if (await this.#isGone(holder.orderId)) orphans.push(holder);
    }
    this.#suspects = new Set(orphans.map(({ orderId }) => orderId));
    return orphans.map(({ flightId, orderId, hold, at }) => ({
      evidence: `${flightId}: order ${orderId} has ${hold.seats.join(', ')} (${hold.status}), and its workflow does not run. Release the order by force: what was paid goes back.`,
      seenAt: at,
      graceMs: limits.invariantCheckMs,
    }));
  }

  async #isGone(orderId: string): Promise<boolean> {
    const asked = await this.#parts.isOrderRunning(orderId);
    return asked.ok ? !asked.value : asked.error.code === 'order-not-found';
  }
}
