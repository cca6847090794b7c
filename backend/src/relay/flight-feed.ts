import type { FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { Money } from '@aisle/shared/money';
import { err, ok } from '@aisle/shared/result';
import type { PublicSeat, PublicSeats, SeatCounts } from '@aisle/shared/seat-map';
import type { FlightChanges, FlightSnapshot, FlightStatus } from '@aisle/shared/workflow-api';
import type { Answer, Refusal } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { WorkflowFollower, growingPauseMs, mostStaleAnswers, type Pace } from './follower.ts';

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

/** With the burst no second sees more queries than the limit. */
const pace: Pace = {
  burst,
  spacingMs: 1000 / (limits.relayQueriesPerSecond - burst),
  retryMs: growingPauseMs,
};

type FlightAnswer = FlightSnapshot | FlightChanges;

/**
 * What the relay knows of one flight. While the flight is watched it is followed; else it is asked when somebody reads.
 * Whoever needs an answer shares one.
 */
export class FlightFeed {
  readonly #parts: FeedParts;
  readonly #follower: WorkflowFollower<FlightAnswer>;
  #known: KnownFlight | null = null;
  #seats: SeenSeats | null = null;
  #seatsWanted = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#follower = new WorkflowFollower<FlightAnswer>({
      clock: parts.clock,
      pace,
      ask: () => this.#send(),
      versionOf: ({ version }) => version,
      answered: (answer, tookMs) => {
        this.#take(answer, tookMs);
      },
      failed: parts.failed,
      lacks: () => this.#seats === null,
    });
  }

  get known(): KnownFlight | null {
    return this.#known;
  }

  get seats(): SeenSeats | null {
    return this.#seats;
  }

  /** When the last query was sent, ms. */
  get sentAt(): number {
    return this.#follower.sentAt;
  }

  /** Whether a query is under way. */
  get asking(): boolean {
    return this.#follower.asking;
  }

  /** Whether something is known to have happened that the relay has not seen. */
  get behind(): boolean {
    return this.#follower.behind;
  }

  get watched(): boolean {
    return this.#follower.following;
  }

  /** Begins or ends to keep the seats fresh by itself. */
  watch(watched: boolean): void {
    this.#follower.follow(watched);
  }

  /** The flight is at `version` at least: said by a notice, or by an order's answer. */
  expect(version: number): void {
    this.#follower.notice(version);
  }

  /** Forgets that the last answer can be trusted: notices may have been lost. */
  distrust(): void {
    this.#follower.distrust();
  }

  /** Asks once when the last answer is older than `maxAgeMs`; readers are served meanwhile. */
  sweep(maxAgeMs: number): void {
    if (this.#follower.askedAt < this.#parts.clock.now() - maxAgeMs) void this.#follower.ask();
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
    this.#follower.answeredElsewhere(version);
    return version > known.version ? news : null;
  }

  /** Gives back the memory of the seats. */
  dropSeats(): void {
    if (!this.watched) this.#seats = null;
  }

  /** The relay's knowledge, made fresh: at the expected version, asked for at most `maxAgeMs` ago. */
  async fresh(maxAgeMs: number, withSeats: boolean): Answer<KnownFlight> {
    const since = this.#parts.clock.now() - maxAgeMs;
    for (let tries = 0; tries < mostStaleAnswers; tries += 1) {
      if (this.#satisfies(since, withSeats)) break;
      if (withSeats) this.#seatsWanted = true;
      const asked = await this.#follower.ask();
      if (!asked.ok) return asked;
    }
    return this.#known === null ? err({ code: 'unavailable' }) : ok(this.#known);
  }

  /** One more answer, to a query that is sent from now on. */
  async again(): Answer<KnownFlight> {
    const asked = await this.#follower.askAnew();
    if (!asked.ok) return asked;
    return this.#known === null ? err({ code: 'unavailable' }) : ok(this.#known);
  }

  #satisfies(since: number, withSeats: boolean): boolean {
    const isFresh = !this.behind && this.#follower.askedAt >= since;
    return isFresh && (!withSeats || this.#seats !== null);
  }

  async #send(): Answer<FlightAnswer> {
    const known = this.#known;
    const needsSeats = this.#seats === null && (this.#seatsWanted || this.watched);
    if (known === null || needsSeats) return this.#parts.snapshot();
    return this.#parts.changesSince(known.version);
  }

  #take(answer: FlightAnswer, tookMs: number): void {
    const flight = 'flight' in answer ? answer.flight : (answer.definition ?? this.#known?.flight);
    if (flight === undefined) throw new Error('changes of a flight that is not known');
    const changes = this.#absorb(answer);
    this.#known = knownFrom(answer, flight);
    this.#parts.answered(this.#known, changes, tookMs);
  }

  #absorb(answer: FlightAnswer): SeatChanges | null {
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
}

function knownFrom(answer: FlightAnswer, flight: FlightDefinition): KnownFlight {
  const { status, version, counts, fromPrice = null } = answer;
  return { flight, status, version, counts, fromPrice };
}

interface Seen {
  readonly seat: PublicSeat;
  /** Version of the answer that brought the change: the change itself is not newer. */
  readonly version: number;
}

/**
 * The seats of one flight as the relay saw them, each with when it changed last: enough to give the
 * whole map, and the changes since any version that the relay has known.
 */
export class SeenSeats {
  readonly #seats = new Map<string, Seen>();
  readonly #since: number;

  /** Begins with a snapshot (free seats left out) at `version`. */
  constructor(seats: PublicSeats, version: number) {
    this.#since = version;
    this.absorb(seats, version);
  }

  /** Takes the changes that led to `version`. */
  absorb(seats: PublicSeats, version: number): void {
    for (const [designator, seat] of Object.entries(seats)) {
      this.#seats.set(designator, { seat, version });
    }
  }

  /** Every seat that is not free. */
  all(): PublicSeats {
    return this.#pick(({ seat }) => seat.status !== 'free');
  }

  /**
   * What changed after `version`, or perhaps a little before it; freed seats as `{status: 'free'}`. Null
   * for a version from before the relay's first look.
   */
  changesSince(version: number): PublicSeats | null {
    return version < this.#since ? null : this.#pick((seen) => seen.version > version);
  }

  #pick(wanted: (seen: Seen) => boolean): PublicSeats {
    const picked: Record<string, PublicSeat> = {};
    for (const [designator, seen] of this.#seats) {
      if (wanted(seen)) picked[designator] = seen.seat;
    }
    return picked;
  }
}
