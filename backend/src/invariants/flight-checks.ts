import { limits } from '@aisle/shared/limits';
import type { SeatCounts } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { Answer, DeskPort } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import {
  holdsOverdue,
  holdsTooLong,
  offersOverdue,
  rebookingOverdue,
  seatsNotConserved,
  seatsOwnedTwice,
  type TimedFinding,
} from './rules.ts';

/** Flights that are asked in one round. */
const askedFlights = 20;

/** What was found when a flight was looked at last. */
export interface FlightCheck {
  /** When it was asked, ms. */
  readonly at: number;
  /** The manifest, with the orders that are sold. */
  readonly sold: Manifest;
  readonly flightId: string;
  /** The orders that have seats. */
  readonly holders: Manifest['orders'];
  /** Nothing happens to the flight any more. */
  readonly isOver: boolean;
  /** Whether its seats could be counted at this very version. */
  readonly isCounted: boolean;
  readonly notConserved: readonly string[];
  readonly ownedTwice: readonly string[];
  readonly overdue: readonly string[];
}

export interface LooksParts {
  readonly clock: Clock;
  readonly manifest: (flightId: string) => Answer<Manifest>;
  /** The flight's own counts at this version, if they are known. */
  readonly counts: (flightId: string, version: number) => SeatCounts | null;
  /** The same, asked for. */
  readonly count: (flightId: string, version: number) => Promise<SeatCounts | null>;
  /** The next moment at which a hold or fence of the flight ends, ms; null: none. */
  readonly nextDeadline: (flightId: string) => number | null;
}

/** Looks at the flights that changed, that were due to, and at those with which something was wrong. */
export class FlightChecks {
  readonly #parts: LooksParts;
  readonly #due = new Set<string>();
  readonly #flights = new Map<string, FlightCheck>();
  #silent: string | null = null;

  constructor(parts: LooksParts) {
    this.#parts = parts;
  }

  get flights(): ReadonlyMap<string, FlightCheck> {
    return this.#flights;
  }

  /** A flight that should have been looked at and did not answer; null: all did. */
  get silent(): string | null {
    return this.#silent;
  }

  /** Whether the flight was to be looked at while flights did not answer. */
  waitsFor(flightId: string): boolean {
    return this.#silent !== null && this.#due.has(flightId);
  }

  /** The flight is looked at in the next round. */
  noticed(flightId: string): void {
    this.#due.add(flightId);
  }

  forget(flightId: string): void {
    this.#due.delete(flightId);
    this.#flights.delete(flightId);
  }

  async round(): Promise<void> {
    this.#addSuspects();
    this.#silent = null;
    for (const flightId of [...this.#due].slice(0, askedFlights)) {
      this.#due.delete(flightId);
      if (await this.#look(flightId)) continue;
      // To the end of the line; the others would most likely wait as long for nothing.
      this.#due.add(flightId);
      this.#silent = flightId;
      return;
    }
  }

  /** No notice may tell of these: a hold that should have ended by itself, and evidence that may be old. */
  #addSuspects(): void {
    const since = this.#parts.clock.now() - limits.invariantGraceMs;
    for (const [flightId, { notConserved, ownedTwice, overdue, sold }] of this.#flights) {
      const isSuspect = notConserved.length + ownedTwice.length + overdue.length > 0;
      const deadline = this.#parts.nextDeadline(flightId) ?? Infinity;
      const rebookBy = Date.parse(sold.rebookBy ?? '');
      if (isSuspect || deadline < since || rebookBy < since) this.#due.add(flightId);
    }
  }

  /** False: it does not answer. */
  async #look(flightId: string): Promise<boolean> {
    const at = this.#parts.clock.now();
    const asked = await this.#parts.manifest(flightId);
    if (asked.ok) await this.#check(flightId, asked.value, at);
    else if (asked.error.code === 'flight-not-found') this.forget(flightId);
    else return false;
    return true;
  }

  async #check(flightId: string, manifest: Manifest, at: number): Promise<void> {
    const before = this.#flights.get(flightId);
    const { counts, count } = this.#parts;
    let counted = counts(flightId, manifest.version);
    // A flight that changes all the time is never known as it is now: it is asked.
    if (counted === null && before?.isCounted === false) {
      counted = await count(flightId, manifest.version);
    }
    // It has changed meanwhile: the next round finds both at one version.
    if (counted === null) this.#due.add(flightId);
    const orders = manifest.orders.filter(({ hold }) => hold.status === 'sold');
    this.#flights.set(flightId, {
      at,
      flightId,
      holders: manifest.orders,
      isOver: isOver(manifest),
      sold: { ...manifest, orders, audit: [] },
      isCounted: counted !== null,
      notConserved: counted ? seatsNotConserved(manifest, counted) : (before?.notConserved ?? []),
      ownedTwice: seatsOwnedTwice(manifest),
      overdue: [
        ...holdsOverdue(manifest, at, limits.invariantGraceMs),
        ...offersOverdue(manifest, at, limits.invariantGraceMs),
        ...holdsTooLong(manifest, at, limits.invariantGraceMs),
        ...rebookingOverdue(manifest, at, limits.invariantGraceMs),
      ],
    });
  }
}

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

/** Nothing happens to it any more but refunds: of a cancelled one that is so once its orders do not wait to be rebooked. */
function isOver({ status, rebookBy }: Manifest): boolean {
  return status === 'departed' || (status === 'cancelled' && rebookBy === undefined);
}
