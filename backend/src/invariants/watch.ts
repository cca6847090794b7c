import { isDeepStrictEqual } from 'node:util';
import { invariantNames, type InvariantName, type Invariants } from '@aisle/shared/agent-live';
import { limits } from '@aisle/shared/limits';
import type { Findings } from '../board/counts.ts';
import { FlightChecks, type LooksParts, Orphans, type OrphansParts } from './flight-checks.ts';
import { PaymentAudit, type PaymentAuditParts } from './payment-audit.ts';
import { LateFollowers, LastingFindings, type TimedFinding } from './rules.ts';

/** Sentences of evidence that are shown of one invariant. */
const shownEvidence = 20;

/** A watched flight's version: its own, the relay's, and what all its viewers were told. Null: nobody knows one. */
export interface Versions {
  readonly flightId: string;
  readonly flight: number;
  readonly relay: number | null;
  readonly viewers: number | null;
}

export interface InvariantWatchParts extends LooksParts, PaymentAuditParts, OrphansParts {
  readonly versions: () => Versions[];
  /** A flight that has changed and does not answer what; null: there is none. */
  readonly failing: () => string | null;
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
  readonly #looks: FlightChecks;
  readonly #payments: PaymentAudit;
  readonly #orphans: Orphans;
  readonly #owners = new LastingFindings();
  readonly #holds = new LastingFindings();
  readonly #money = new LastingFindings();
  readonly #lateFollowers = new LateFollowers(limits.invariantGraceMs);
  /** A watched flight that does not answer. */
  #unheard: string | null = null;
  #found: Findings = nothingFound;
  #published: Invariants = { checkedAt: null, invariants: [] };
  #cancel: () => void = () => undefined;

  constructor(parts: InvariantWatchParts) {
    this.#parts = parts;
    this.#looks = new FlightChecks(parts);
    this.#payments = new PaymentAudit(parts);
    this.#orphans = new Orphans(parts);
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
    this.#looks.noticed(flightId);
  }

  /** There is no such flight any more. */
  forget(flightId: string): void {
    this.#looks.forget(flightId);
  }

  /** What this backend found. */
  get found(): Findings {
    return this.#found;
  }

  /** What was found, here and on the other backends. */
  get current(): Invariants {
    return this.#published;
  }

  /** One round. */
  async check(): Promise<void> {
    const { clock } = this.#parts;
    await this.#looks.round();
    const suspectedMoney = await this.#lookAtMoney();
    const orphans = await this.#lookForOrphans();
    const now = clock.now();
    const looked = [...this.#looks.flights.values()];
    // A worker that comes back may be asked before its timers have run: a second look tells.
    const overdue = looked.flatMap(({ overdue: found, at }) =>
      found.map((evidence) => ({ evidence, seenAt: at, graceMs: limits.invariantCheckMs })),
    );
    this.#found = {
      'seats-conserved': looked.flatMap(({ notConserved }) => notConserved),
      'one-owner-a-seat': [
        ...looked.flatMap(({ ownedTwice }) => ownedTwice),
        ...this.#owners.lasting(orphans),
      ],
      'no-overdue-hold': this.#holds.lasting(overdue),
      'charged-exactly-if-sold': this.#money.lasting(suspectedMoney),
      'versions-in-step': this.#outOfStep(now),
    };
    this.#tell(now);
    this.#parts.checked();
  }

  async #lookForOrphans(): Promise<readonly TimedFinding[]> {
    const flights = this.#looks.flights;
    const found = await this.#orphans.look(flights);
    // The seats may have come free since: the flight is looked at again.
    for (const [flightId] of flights) {
      if (found.some(({ evidence }) => evidence.startsWith(`${flightId}:`))) this.noticed(flightId);
    }
    return found;
  }

  async #lookAtMoney(): Promise<readonly TimedFinding[]> {
    await this.#payments.round(this.#looks.flights, this.#parts.clock.now());
    const { suspected } = this.#payments;
    // What looks wrong may be old: the flight is looked at again.
    for (const { flightId } of suspected) {
      if (flightId !== null && this.#looks.flights.has(flightId)) this.noticed(flightId);
    }
    return suspected;
  }

  /** Whom a watched flight's last change has not reached. */
  #outOfStep(now: number): string[] {
    this.#unheard = null;
    const followers = this.#parts.versions().flatMap(({ flightId, flight, relay, viewers }) => {
      if (relay === null || viewers === null) return [];
      // A flight that does not answer holds its relay up: that is nobody's lag.
      const isSilent = this.#looks.waitsFor(flightId);
      if (relay < flight) this.noticed(flightId);
      if (isSilent) {
        this.#unheard = flightId;
        return [];
      }
      return [
        { who: `${flightId}: the relay is behind the flight.`, at: relay, wanted: flight },
        { who: `${flightId}: the viewers are behind the relay.`, at: viewers, wanted: relay },
      ];
    });
    return [...this.#lateFollowers.late(followers, now)];
  }

  #tell(now: number): void {
    const all = [this.#found, ...this.#parts.others()];
    const invariants = invariantNames.map((name) => {
      const evidence = [...new Set(all.flatMap((found) => found[name]))];
      if (evidence.length > 0)
        return { name, ok: false, evidence: evidence.slice(0, shownEvidence) };
      const blind = this.#blind(name);
      return blind === null
        ? { name, ok: true, evidence: [] }
        : { name, ok: null, evidence: [blind] };
    });
    const isNews = !isDeepStrictEqual(invariants, this.#published.invariants);
    this.#published = { checkedAt: new Date(now).toISOString(), invariants };
    if (isNews) this.#parts.changed(this.#published);
  }

  /** Why nobody can say just now whether an invariant holds; null: we can. */
  #blind(name: InvariantName): string | null {
    if (name === 'charged-exactly-if-sold' && this.#payments.blind !== null) {
      return this.#payments.blind;
    }
    const silent =
      name === 'versions-in-step' ? this.#unheard : (this.#looks.silent ?? this.#parts.failing());
    return silent === null ? null : `${silent} does not answer just now.`;
  }
}

const nothingFound: Findings = {
  'seats-conserved': [],
  'one-owner-a-seat': [],
  'charged-exactly-if-sold': [],
  'no-overdue-hold': [],
  'versions-in-step': [],
};
