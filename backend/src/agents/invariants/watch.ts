import { isDeepStrictEqual } from 'node:util';
import { invariantNames, type InvariantName, type Invariants } from '@aisle/shared/agent-live';
import { limits } from '@aisle/shared/limits';
import type { SeatCounts } from '@aisle/shared/seat-map';
import type { Manifest, OrderState } from '@aisle/shared/workflow-api';
import type { Answer } from '../../booking/port.ts';
import type { Clock } from '../../relay/clock.ts';
import type { LedgerMirror } from '../ledger.ts';
import { ChargeAudit } from './charges.ts';
import { holdsOverdue, seatsNotConserved, seatsOwnedTwice, soldNotCharged } from './rules.ts';
import { Laggards, Suspicions } from './suspicions.ts';

/** Flights that are asked in one round. */
const askedFlights = 20;
/** Sentences of evidence that are shown of one invariant. */
const shownEvidence = 20;

/** A watched flight's version: its own, the relay's, and what all its viewers were told. Null: nobody knows one. */
export interface Versions {
  readonly flightId: string;
  readonly flight: number;
  readonly relay: number | null;
  readonly viewers: number | null;
}

export type Findings = Readonly<Record<InvariantName, readonly string[]>>;

/** What was found when a flight was looked at last. */
interface Looked {
  /** The manifest, with the orders that are sold. */
  readonly sold: Manifest;
  readonly notConserved: readonly string[];
  readonly ownedTwice: readonly string[];
  readonly overdue: readonly string[];
}

export interface InvariantWatchParts {
  readonly clock: Clock;
  readonly manifest: (flightId: string) => Answer<Manifest>;
  readonly orderStatus: (orderId: string) => Answer<OrderState>;
  /** The flight's own counts at this version, if they are known. */
  readonly counts: (flightId: string, version: number) => SeatCounts | null;
  /** The next moment at which a hold or fence of the flight ends, ms; null: none. */
  readonly nextDeadline: (flightId: string) => number | null;
  readonly versions: () => Versions[];
  readonly ledger: LedgerMirror;
  /** What the other backends found. */
  readonly others: () => readonly Findings[];
  readonly changed: (invariants: Invariants) => void;
  /** A round is over. */
  readonly checked: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Looks again and again whether what must hold does: at the flights that changed or were due to, at the
 * ledger, and at the versions that everybody shows. What may be under way counts only when it stays.
 */
export class InvariantWatch {
  readonly #parts: InvariantWatchParts;
  readonly #charges: ChargeAudit;
  readonly #due = new Set<string>();
  readonly #flights = new Map<string, Looked>();
  readonly #money = new Suspicions(limits.invariantGraceMs);
  readonly #laggards = new Laggards(limits.invariantGraceMs);
  #found: Findings = nothingFound;
  #ledgerAnswers = true;
  #told: Invariants = { checkedAt: null, invariants: [] };
  #cancel: () => void = () => undefined;

  constructor(parts: InvariantWatchParts) {
    this.#parts = parts;
    const { clock, ledger, orderStatus } = parts;
    const isSold = (flightId: string, orderId: string): boolean | null => {
      const looked = this.#flights.get(flightId);
      return looked ? looked.sold.orders.some((order) => order.orderId === orderId) : null;
    };
    this.#charges = new ChargeAudit({ ledger, orderStatus, isSold, startedAt: clock.now() });
  }

  start(): void {
    this.#cancel = this.#parts.clock.after(limits.invariantCheckMs, () => {
      this.check()
        .catch((error: unknown) => this.#parts.failed(error))
        .finally(() => this.start());
    });
  }

  stop(): void {
    this.#cancel();
    this.start = () => undefined;
  }

  /** The flight has changed: it is looked at in the next round. */
  noticed(flightId: string): void {
    this.#due.add(flightId);
  }

  /** There is no such flight any more. */
  forget(flightId: string): void {
    this.#due.delete(flightId);
    this.#flights.delete(flightId);
  }

  /** What this backend found. */
  get found(): Findings {
    return this.#found;
  }

  /** What was found, here and on the other backends. */
  get current(): Invariants {
    return this.#told;
  }

  /** One round. */
  async check(): Promise<void> {
    const { clock } = this.#parts;
    await this.#lookAtFlights();
    const suspectedMoney = await this.#lookAtMoney();
    const now = clock.now();
    const looked = [...this.#flights.values()];
    this.#found = {
      'seats-conserved': looked.flatMap(({ notConserved }) => notConserved),
      'one-owner-a-seat': looked.flatMap(({ ownedTwice }) => ownedTwice),
      'no-overdue-hold': looked.flatMap(({ overdue }) => overdue),
      'charged-exactly-if-sold': this.#money.judge(suspectedMoney, now),
      'versions-in-step': this.#parts
        .versions()
        .flatMap((versions) => this.#outOfStep(versions, now)),
    };
    this.#tell(now);
    this.#parts.checked();
  }

  async #lookAtFlights(): Promise<void> {
    const { clock, manifest, nextDeadline } = this.#parts;
    const now = clock.now();
    for (const flightId of this.#flights.keys()) {
      // A hold that is over should have ended by itself; whether it did no notice may tell.
      const deadline = nextDeadline(flightId);
      if (deadline !== null && deadline < now - limits.invariantGraceMs) this.#due.add(flightId);
    }
    for (const flightId of [...this.#due].slice(0, askedFlights)) {
      this.#due.delete(flightId);
      const asked = await manifest(flightId);
      if (asked.ok) this.#judgeSeats(flightId, asked.value);
      else if (asked.error.code === 'flight-not-found') this.forget(flightId);
      else this.#due.add(flightId);
    }
  }

  #judgeSeats(flightId: string, manifest: Manifest): void {
    const counts = this.#parts.counts(flightId, manifest.version);
    // It has changed meanwhile: the next round finds both at one version.
    if (counts === null) this.#due.add(flightId);
    const orders = manifest.orders.filter(({ hold }) => hold.status === 'sold');
    this.#flights.set(flightId, {
      sold: { ...manifest, orders, audit: [] },
      notConserved: counts
        ? seatsNotConserved(manifest, counts)
        : (this.#flights.get(flightId)?.notConserved ?? []),
      ownedTwice: seatsOwnedTwice(manifest),
      overdue: holdsOverdue(manifest, this.#parts.clock.now(), limits.invariantGraceMs),
    });
  }

  async #lookAtMoney(): Promise<string[]> {
    const { ledger, clock } = this.#parts;
    this.#ledgerAnswers = await ledger.refresh();
    if (!this.#ledgerAnswers) return [];
    const moneyOf = (orderId: string) => ({
      charges: ledger.charges(orderId),
      refunds: ledger.refunds(orderId),
    });
    const suspected: string[] = [];
    const sold = new Set<string>();
    for (const [flightId, looked] of this.#flights) {
      for (const { orderId } of looked.sold.orders) sold.add(orderId);
      const evidence = soldNotCharged(looked.sold, moneyOf);
      suspected.push(...evidence);
      // What looks wrong may be old: it is looked at again.
      if (evidence.length > 0) this.#due.add(flightId);
    }
    return [...suspected, ...(await this.#charges.look(sold, clock.now()))];
  }

  /** Whom the flight's last change has not reached. */
  #outOfStep({ flightId, flight, relay, viewers }: Versions, now: number): string[] {
    const evidence: string[] = [];
    if (relay === null || viewers === null) return evidence;
    if (this.#laggards.isLate(`relay ${flightId}`, relay, flight, now)) {
      evidence.push(`${flightId}: the relay is behind the flight.`);
    }
    if (this.#laggards.isLate(`viewers ${flightId}`, viewers, relay, now)) {
      evidence.push(`${flightId}: the viewers are behind the relay.`);
    }
    return evidence;
  }

  #tell(now: number): void {
    const all = [this.#found, ...this.#parts.others()];
    const invariants = invariantNames.map((name) => {
      const evidence = [...new Set(all.flatMap((found) => found[name]))];
      if (evidence.length > 0)
        return { name, ok: false, evidence: evidence.slice(0, shownEvidence) };
      const isBlind = name === 'charged-exactly-if-sold' && !this.#ledgerAnswers;
      return isBlind
        ? { name, ok: null, evidence: ['The payment gateway’s ledger cannot be read just now.'] }
        : { name, ok: true, evidence: [] };
    });
    const isNews = !isDeepStrictEqual(invariants, this.#told.invariants);
    this.#told = { checkedAt: new Date(now).toISOString(), invariants };
    if (isNews) this.#parts.changed(this.#told);
  }
}

const nothingFound: Findings = {
  'seats-conserved': [],
  'one-owner-a-seat': [],
  'charged-exactly-if-sold': [],
  'no-overdue-hold': [],
  'versions-in-step': [],
};
