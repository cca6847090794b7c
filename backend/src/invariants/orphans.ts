import { limits } from '@aisle/shared/limits';
import type { DeskPort } from '../booking/port.ts';
import type { FlightCheck } from './flight-checks.ts';
import type { TimedFinding } from './rules.ts';

export interface OrphansParts {
  /** Which orders run. They are listed by `limits.orphanChunk` at most. */
  readonly orders: Pick<DeskPort, 'runningOrders' | 'isOrderRunning'>;
}

type Holder = FlightCheck['holders'][number] & { readonly at: number; readonly flightId: string };

/**
 * Finds seats whose order's workflow does not run any more (it was terminated, or deleted): nobody would give them back. Many
 * orders are listed in each round, all of them in turn; those that the listing lacks are asked about one by one.
 */
export class Orphans {
  readonly #parts: OrphansParts;
  readonly #listed = new Turns(limits.orphansListed);
  readonly #asked = new Turns(limits.orphanLooks);
  #suspects: ReadonlySet<string> = new Set();

  constructor(parts: OrphansParts) {
    this.#parts = parts;
  }

  /** `flights`: as they were looked at last. Evidence counts when a later look at the flight finds it again. */
  async look(flights: ReadonlyMap<string, FlightCheck>): Promise<TimedFinding[]> {
    const holders = [...flights.values()].flatMap(({ at, holders, isOver, flightId }) =>
      isOver ? [] : holders.map((holder) => ({ ...holder, at, flightId })),
    );
    const again = holders.filter(({ orderId }) => this.#suspects.has(orderId));
    const missing = await this.#missing(this.#listed.next(holders));
    const asked = new Set([...again, ...this.#asked.next(missing)]);
    const orphans: Holder[] = [];
    for (const holder of [...asked].slice(0, limits.orphanLooks)) {
      if (await this.#isGone(holder.orderId)) orphans.push(holder);
    }
    this.#suspects = new Set(orphans.map(({ orderId }) => orderId));
    return orphans.map(({ flightId, orderId, hold, at }) => ({
      evidence: `${flightId}: order ${orderId} has ${hold.seats.join(', ')} (${hold.status}), and its workflow does not run. Release the order by force: what was paid goes back.`,
      seenAt: at,
      graceMs: limits.invariantCheckMs,
    }));
  }

  /** Those that the listing lacks; none where it cannot be had. */
  async #missing(holders: readonly Holder[]): Promise<Holder[]> {
    const missing: Holder[] = [];
    for (let from = 0; from < holders.length; from += limits.orphanChunk) {
      const chunk = holders.slice(from, from + limits.orphanChunk);
      const running = await this.#parts.orders.runningOrders(chunk.map(({ orderId }) => orderId));
      if (!running.ok) break;
      missing.push(...chunk.filter(({ orderId }) => !running.value.has(orderId)));
    }
    return missing;
  }

  async #isGone(orderId: string): Promise<boolean> {
    const asked = await this.#parts.orders.isOrderRunning(orderId);
    return asked.ok ? !asked.value : asked.error.code === 'order-not-found';
  }
}

/** Takes a number of a list each time, and all of it in turn. */
class Turns {
  readonly #count: number;
  #from = 0;

  constructor(count: number) {
    this.#count = count;
  }

  next<T>(list: readonly T[]): T[] {
    const from = this.#from % Math.max(1, list.length);
    const taken = [...list.slice(from), ...list.slice(0, from)].slice(0, this.#count);
    this.#from = from + taken.length;
    return taken;
  }
}
