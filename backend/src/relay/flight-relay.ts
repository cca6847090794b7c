import type { FlightDefinition, Layout } from '@aisle/shared/aircraft';
import type { Flight, FlightChanged, PublicFlightSnapshot } from '@aisle/shared/contract';
import { FLIGHT_ID } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { FlightChanges } from '@aisle/shared/workflow-api';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { Answer, BookingPort, Refusal } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { FlightEntry } from './flight-entry.ts';
import type { CachedFlight } from './cached-body.ts';
import { FlightFeed, type KnownFlight, type SeatChanges } from './flight-feed.ts';

/** Seats of a flight that no one watches nor reads are forgotten after this. */
const idleMs = 60_000;
/** Without a bus there are no notices: an answer serves those who come at the same time only. */
const agelessMs = 1000 / limits.relayQueriesPerSecond;

/** What the relay tells of itself, for the metrics and the log. */
interface RelayObserver {
  queried(tookMs: number): void;
  failed(flightId: string, refusal: Refusal, error?: unknown): void;
  emitted(noticeToEmitMs: number): void;
}

/** What one backend was answered, for the others. */
export interface Learned {
  readonly flightId: string;
  readonly changes: FlightChanges;
}

export interface FlightRelayParts {
  readonly booking: Pick<BookingPort, 'flightSnapshot' | 'flightChanges'>;
  readonly clock: Clock;
  /** Sends to every viewer of the flight that is connected here. */
  readonly emit: (change: FlightChanged) => void;
  /** The flight's counts or status may have changed. */
  readonly known: (flightId: string) => void;
  /** The flight was asked for its changes: other backends may want to know. */
  readonly learned?: (learned: Learned) => void;
  /** Other backends take commands too, and what they answered comes here a moment later. */
  readonly shared?: boolean;
  /** The first viewer of a flight has come. */
  readonly watching?: () => void;
  readonly observer: RelayObserver;
}

/**
 * Every flight that the backend knows of: one feed each, and its viewers. Nothing here costs a query
 * until someone asks or watches (docs/ARCHITECTURE.md, The relay).
 */
export class FlightRelay {
  readonly #parts: FlightRelayParts;
  readonly #entries = new Map<string, FlightEntry>();
  #trusted = false;
  #cancelSweep: () => void = () => undefined;

  constructor(parts: FlightRelayParts) {
    this.#parts = parts;
  }

  /** Begins to sweep. */
  start(): void {
    this.#cancelSweep = this.#parts.clock.after(limits.relaySweepMs, () => {
      this.#sweep();
      this.start();
    });
  }

  stop(): void {
    this.#cancelSweep();
    for (const { feed } of this.#entries.values()) feed.watch(false);
  }

  /** Whether notices arrive. At each change of it some may have been lost, so everything is asked anew. */
  trust(trusted: boolean): void {
    this.#trusted = trusted;
    for (const { feed } of this.#entries.values()) feed.distrust();
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /** A notice from the bus. Of a flight that is not known yet: remembers it for the list. */
  noticed(flightId: string, version: number): void {
    if (!FLIGHT_ID.test(flightId)) return;
    const entry = this.#entry(flightId);
    entry.noticedAt ??= this.#parts.clock.now();
    entry.feed.expect(version);
  }

  /** Whoever reads the flight from now on sees `version` at least: an order's command was answered with it. */
  expect(flightId: string, version: number): void {
    this.#entries.get(flightId)?.feed.expect(version);
  }

  /**
   * The flight's definition. Costs a query the first time, and again once it seems to have departed: it may have
   * been delayed. What else may have changed meanwhile, orders are told by the flight itself.
   */
  async definition(flightId: string): Answer<FlightDefinition> {
    const known = this.#entries.get(flightId)?.feed.known;
    const leaves = known && Date.parse(known.flight.departsAt) > this.#parts.clock.now();
    if (leaves) return ok(known.flight);
    const asked = await this.refresh(flightId, false);
    return asked.ok ? ok(asked.value.flight) : asked;
  }

  /**
   * Makes the flight's seats fresh, so that {@link view} and {@link changesSince} can follow at once. A
   * viewer who knows a later version than the relay makes it ask once more.
   */
  async prepare(flightId: string, version = 0): Answer<null> {
    let asked = await this.refresh(flightId, true);
    if (asked.ok && asked.value.version < version) {
      asked = await this.#entry(flightId).feed.again();
    }
    return asked.ok ? ok(null) : asked;
  }

  /**
   * Makes the flight's seats fresh for a check: no older than any answer that a customer may have had
   * before. Among several backends that takes a query sent from now on, shared by all who ask meanwhile.
   */
  async renew(flightId: string): Answer<null> {
    if (this.#parts.shared !== true) return this.prepare(flightId);
    const asked = await this.#entry(flightId).feed.again();
    return asked.ok ? ok(null) : asked;
  }

  /** Makes what is known of the flight fresh; without seats a little cheaper. */
  async refresh(flightId: string, withSeats: boolean): Answer<KnownFlight> {
    if (!FLIGHT_ID.test(flightId)) return err({ code: 'flight-not-found' });
    const entry = this.#entry(flightId);
    entry.readAt = this.#parts.clock.now();
    const asked = await entry.feed.fresh(this.#maxAgeMs(entry), withSeats);
    if (!asked.ok) this.#forget(flightId, asked.error);
    return asked;
  }

  /** The whole flight as the relay has it; null when its seats are not loaded. */
  view(flightId: string): PublicFlightSnapshot | null {
    return this.#entries.get(flightId)?.view(this.#parts.clock.now()) ?? null;
  }

  /** The whole flight as bytes, for REST; null when its seats are not loaded. */
  written(flightId: string): CachedFlight | null {
    return this.#entries.get(flightId)?.written(this.#parts.clock.now()) ?? null;
  }

  /** The seats that are not free; null when they are not loaded. */
  seats(flightId: string): PublicSeats | null {
    return this.#entries.get(flightId)?.feed.seats?.all() ?? null;
  }

  /** The flight's seats with their prices; null while the flight is not known. */
  layout(flightId: string): Layout | null {
    return this.#entries.get(flightId)?.layout() ?? null;
  }

  /** What a viewer at `version` misses; null when only the whole helps. */
  changesSince(flightId: string, version: number): FlightChanged | null {
    return this.#entries.get(flightId)?.changesSince(version, this.#parts.clock.now()) ?? null;
  }

  /** What a viewer at `version` is told; null while nothing is known of the flight. */
  newsFor(flightId: string, version: number): FlightChanged | null {
    return this.#entries.get(flightId)?.newsFor(version, this.#parts.clock.now()) ?? null;
  }

  /** The flight as the list shows it; null while nothing is known of it. */
  flight(flightId: string): Flight | null {
    return this.#entries.get(flightId)?.flight(this.#parts.clock.now()) ?? null;
  }

  /** What the relay knows of the flight, without asking; null when it does not know it. */
  known(flightId: string): KnownFlight | null {
    return this.#entries.get(flightId)?.feed.known ?? null;
  }

  feed(flightId: string): FlightFeed {
    return this.#entry(flightId).feed;
  }

  /** Number of flights that are watched, and of their viewers. */
  get watched(): { flights: number; viewers: number } {
    const watched = [...this.#entries.values()].filter(({ viewers }) => viewers > 0);
    return {
      flights: watched.length,
      viewers: watched.reduce((sum, { viewers }) => sum + viewers, 0),
    };
  }

  /** Viewers here, by flight. */
  get viewers(): Record<string, number> {
    const watched = [...this.#entries].filter(([, { viewers }]) => viewers > 0);
    return Object.fromEntries(watched.map(([id, { viewers }]) => [id, viewers]));
  }

  /** Ids of the flights with viewers here. */
  get watchedFlights(): string[] {
    return [...this.#entries].filter(([, { viewers }]) => viewers > 0).map(([id]) => id);
  }

  /** Another backend has viewers of the flight: it is watched until `until` (ms). */
  wanted(flightId: string, until: number): void {
    const entry = this.#entry(flightId);
    entry.wantedUntil = until;
    if (!entry.feed.watched) entry.feed.watch(true);
  }

  /** Another backend was answered: our own viewers are told what it learned. */
  learned({ flightId, changes }: Learned): void {
    const entry = this.#entries.get(flightId);
    if (!entry) return;
    this.#answered(flightId, entry, entry.feed.learn(changes));
  }

  addViewer(flightId: string): void {
    const entry = this.#entry(flightId);
    entry.viewers += 1;
    if (entry.viewers > 1) return;
    entry.feed.watch(true);
    this.#parts.watching?.();
  }

  removeViewer(flightId: string): void {
    const entry = this.#entries.get(flightId);
    if (!entry || entry.viewers === 0) return;
    entry.viewers -= 1;
    entry.readAt = this.#parts.clock.now();
    if (entry.viewers === 0 && !entry.isWanted(this.#parts.clock.now())) entry.feed.watch(false);
  }

  #maxAgeMs(entry: FlightEntry): number {
    if (!this.#trusted) return entry.viewers > 0 ? limits.relaySweepMs : agelessMs;
    // A watched flight is swept: what it shows is as fresh as any answer.
    return entry.viewers > 0 ? Infinity : limits.relaySweepMs;
  }

  #entry(flightId: string): FlightEntry {
    const known = this.#entries.get(flightId);
    if (known) return known;
    const { booking, clock, observer } = this.#parts;
    const feed = new FlightFeed({
      clock,
      snapshot: () => booking.flightSnapshot(flightId),
      changesSince: (version) => booking.flightChanges(flightId, version),
      failed: (refusal, error) => {
        observer.failed(flightId, refusal, error);
      },
      answered: ({ status, version, counts, fromPrice }, changes, tookMs) => {
        observer.queried(tookMs);
        const news = changes ?? { from: version, version, seats: {} };
        this.#parts.learned?.({ flightId, changes: { ...news, status, counts, fromPrice } });
        this.#answered(flightId, entry, changes);
      },
    });
    const entry = new FlightEntry(flightId, feed, clock.now());
    this.#entries.set(flightId, entry);
    return entry;
  }

  #answered(flightId: string, entry: FlightEntry, changes: SeatChanges | null): void {
    if (changes && entry.feed.watched) {
      this.#parts.emit(entry.message(changes, this.#parts.clock.now()));
      if (entry.noticedAt !== null) {
        this.#parts.observer.emitted(this.#parts.clock.now() - entry.noticedAt);
      }
    }
    if (!entry.feed.behind) entry.noticedAt = null;
    this.#parts.known(flightId);
  }

  #sweep(): void {
    const now = this.#parts.clock.now();
    for (const entry of this.#entries.values()) {
      entry.dropWritten(now);
      if (entry.viewers > 0 || entry.isWanted(now)) entry.feed.sweep(limits.relaySweepMs);
      else if (entry.feed.watched) entry.feed.watch(false);
      else if (now - entry.readAt > idleMs) entry.feed.dropSeats();
    }
  }

  /** Invented ids leave nothing behind, whatever the answer was. */
  #forget(flightId: string, { code }: Refusal): void {
    const entry = this.#entries.get(flightId);
    if (!entry || entry.viewers > 0) return;
    if (code === 'flight-not-found' || entry.feed.known === null) this.#entries.delete(flightId);
  }
}
