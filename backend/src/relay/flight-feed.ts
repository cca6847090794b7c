import { limits } from '@aisle/shared/limits';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { Money } from '@aisle/shared/money';
import { err, ok } from '@aisle/shared/result';
import type { PublicSeats, SeatCounts } from '@aisle/shared/seat-map';
import type { FlightChanges, FlightSnapshot, FlightStatus } from '@aisle/shared/workflow-api';
import type { Answer, Refusal } from '../booking/port.ts';
import { pause, type Clock } from './clock.ts';
import { pauseAfter, triesForPromised } from './promised.ts';
import { SeenSeats } from './seen-seats.ts';

/** What the relay knows of a flight. `seats` is null while nobody looks at them. */
export interface KnownFlight {
  readonly flight: FlightDefinition;
  readonly status: FlightStatus;
  readonly version: number;
  readonly counts: SeatCounts;
  /** What the cheapest seat costs that can be bought; null when none can. */
  readonly fromPrice: Money | null;
}

/** What viewers at version `from` (or later) miss to be at `version`. */
export interface SeatChanges {
  readonly from: number;
  readonly version: number;
  readonly seats: PublicSeats;
  /** The flight itself has changed: what viewers know is void, whatever their version, and only the whole helps. */
  readonly definition?: FlightDefinition;
}

export interface FeedParts {
  readonly clock: Clock;
  readonly snapshot: () => Answer<FlightSnapshot>;
  readonly changesSince: (version: number) => Answer<FlightChanges>;
  /** After each answer: what the relay knows now, and what changed for viewers of the seats, if anything. */
  readonly answered: (known: KnownFlight, changes: SeatChanges | null, tookMs: number) => void;
  /** After each failure. `error` is there when it was none of the booking system's, but a bug. */
  readonly failed: (refusal: Refusal, error?: unknown) => void;
}

/** Queries that may follow each other at once: a change that comes soon after another need not wait. */
const burst = 3;
/** Else they keep this distance, so that with a burst no second sees more than the limit. */
const spacingMs = 1000 / (limits.relayQueriesPerSecond - burst);

/**
 * One flight's queries: never two at once, at most 20 a second; whoever needs an answer shares one.
 * While the flight is watched it asks by itself until its version is that of the last notice.
 */
export class FlightFeed {
  readonly #parts: FeedParts;
  #known: KnownFlight | null = null;
  #seats: SeenSeats | null = null;
  #seatsWanted = false;
  #wanted = 0;
  /** When the last answered query was sent, and the last query at all. */
  #askedAt = -Infinity;
  #sentAt = -Infinity;
  /** When the queries sent so far would have ended, had each waited its distance. */
  #paidUntil = -Infinity;
  #running: Answer<null> | null = null;
  #cancelRetry: (() => void) | null = null;
  #failures = 0;
  #fruitless = 0;
  #watched = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  get known(): KnownFlight | null {
    return this.#known;
  }

  get seats(): SeenSeats | null {
    return this.#seats;
  }

  /** When the last query was sent, ms. */
  get sentAt(): number {
    return this.#sentAt;
  }

  /** Whether something is known to have happened that the relay has not seen. */
  get behind(): boolean {
    return (
      this.#known === null || this.#known.version < this.#wanted || this.#askedAt === -Infinity
    );
  }

  get watched(): boolean {
    return this.#watched;
  }

  /** Begins or ends to keep the seats fresh by itself. */
  watch(watched: boolean): void {
    this.#watched = watched;
    if (watched) this.#follow();
    else this.#endRetry();
  }

  /** The flight is at `version` at least: said by a notice, or by an order's answer. */
  expect(version: number): void {
    this.#wanted = Math.max(this.#wanted, version);
    if (this.#failures > 0) this.#endRetry();
    if (this.#watched) this.#follow();
  }

  /** Forgets that the last answer can be trusted: notices may have been lost. */
  distrust(): void {
    this.#askedAt = -Infinity;
    this.#fruitless = 0;
    if (this.#watched) this.#follow();
  }

  /** Asks once when the last answer is older than `maxAgeMs`. */
  sweep(maxAgeMs: number): void {
    if (this.#askedAt < this.#parts.clock.now() - maxAgeMs) void this.#ask();
  }

  /** Takes what another backend was answered, and gives what of it is news. What it skips is asked for. */
  learn(changes: FlightChanges): SeatChanges | null {
    const { from, version } = changes;
    const known = this.#known;
    if (known === null || version < known.version) return null;
    if (from > known.version) {
      this.expect(version);
      return null;
    }
    const news = this.#news(changes, from);
    this.#known = knownFrom(changes, changes.definition ?? known.flight);
    this.#askedAt = this.#parts.clock.now();
    return version > known.version ? news : null;
  }

  /** Gives back the memory of the seats. */
  dropSeats(): void {
    if (!this.#watched) this.#seats = null;
  }

  /** The relay's knowledge, made fresh: at the expected version, asked for at most `maxAgeMs` ago. */
  async fresh(maxAgeMs: number, withSeats: boolean): Answer<KnownFlight> {
    const since = this.#parts.clock.now() - maxAgeMs;
    for (let tries = 0; tries < triesForPromised; tries += 1) {
      if (this.#satisfies(since, withSeats)) break;
      if (withSeats) this.#seatsWanted = true;
      const asked = await this.#ask();
      if (!asked.ok) return asked;
    }
    return this.#known === null ? err({ code: 'unavailable' }) : ok(this.#known);
  }

  /** One more answer, to a query that is sent from now on. */
  async again(): Answer<KnownFlight> {
    await this.#running;
    const asked = await this.#ask();
    if (!asked.ok) return asked;
    return this.#known === null ? err({ code: 'unavailable' }) : ok(this.#known);
  }

  #satisfies(since: number, withSeats: boolean): boolean {
    return !this.behind && this.#askedAt >= since && (!withSeats || this.#seats !== null);
  }

  #ask(): Answer<null> {
    this.#running ??= this.#query().finally(() => {
      this.#running = null;
      if (this.#watched) this.#follow();
    });
    return this.#running;
  }

  async #query(): Answer<null> {
    const { clock } = this.#parts;
    const waitMs = this.#paidUntil - (burst - 1) * spacingMs - clock.now();
    if (waitMs > 0) await pause(clock, waitMs);
    const sentAt = clock.now();
    this.#sentAt = sentAt;
    this.#paidUntil = Math.max(this.#paidUntil, sentAt) + spacingMs;
    try {
      const answer = await this.#send();
      if (!answer.ok) return this.#fail(answer.error);
      this.#failures = 0;
      this.#askedAt = sentAt;
      this.#take(answer.value, clock.now() - sentAt);
      return ok(null);
    } catch (error) {
      return this.#fail({ code: 'internal' }, error);
    }
  }

  #fail(refusal: Refusal, error?: unknown): ReturnType<typeof err<Refusal>> {
    this.#failures += 1;
    this.#parts.failed(refusal, error);
    return err(refusal);
  }

  async #send(): Answer<FlightSnapshot | FlightChanges> {
    const known = this.#known;
    const needsSeats = this.#seats === null && (this.#seatsWanted || this.#watched);
    if (known === null || needsSeats) return this.#parts.snapshot();
    return this.#parts.changesSince(known.version);
  }

  #take(answer: FlightSnapshot | FlightChanges, tookMs: number): void {
    const before = this.#known;
    const flight = 'flight' in answer ? answer.flight : (answer.definition ?? before?.flight);
    if (flight === undefined) throw new Error('changes of a flight that is not known');
    const { version } = answer;
    if (version < this.#wanted) this.#giveUpAfter(version);
    else this.#fruitless = 0;
    if (before !== null && version < before.version) return;
    const changes = this.#absorb(answer);
    this.#known = knownFrom(answer, flight);
    this.#parts.answered(this.#known, changes, tookMs);
  }

  #absorb(answer: FlightSnapshot | FlightChanges): SeatChanges | null {
    const { version, seats } = answer;
    if ('flight' in answer) {
      this.#seatsWanted = false;
      // A watched flight has its seats already; a first look has no one to tell.
      this.#seats ??= new SeenSeats(seats, version);
      return null;
    }
    const from = this.#known?.version ?? version;
    return this.#seats === null || version === from ? null : this.#news(answer, from);
  }

  /** Takes changes of the seats, and says what they are to viewers. */
  #news(changes: FlightChanges, from: number): SeatChanges {
    const { version, seats, definition } = changes;
    if (definition === undefined) {
      this.#seats?.absorb(seats, version);
      return { from, version, seats };
    }
    if (this.#seats !== null) {
      // On another aircraft no seat is what it was. Whoever asks from before is given the whole.
      const kept = this.#known?.flight.aircraft === definition.aircraft ? this.#seats.all() : {};
      this.#seats = new SeenSeats({ ...kept, ...seats }, version);
    }
    return { from, version, seats, definition };
  }

  #giveUpAfter(version: number): void {
    this.#fruitless += 1;
    if (this.#fruitless < triesForPromised) return;
    this.#wanted = version;
    this.#fruitless = 0;
  }

  /** Asks again while there is reason to. After a failure it waits, longer each time. */
  #follow(): void {
    if (this.#running !== null || this.#cancelRetry !== null) return;
    if (this.#failures === 0) {
      if (this.behind || this.#seats === null) void this.#ask();
      return;
    }
    this.#cancelRetry = this.#parts.clock.after(pauseAfter(this.#failures), () => {
      this.#cancelRetry = null;
      void this.#ask();
    });
  }

  #endRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#failures = 0;
  }
}

function knownFrom(answer: FlightSnapshot | FlightChanges, flight: FlightDefinition): KnownFlight {
  const { status, version, counts, fromPrice = null } = answer;
  return { flight, status, version, counts, fromPrice };
}
