import type { FlightEvents } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { Answer } from '../booking/port.ts';
import type { Clock } from '../relay/clock.ts';

/** One flight is asked at most this often. */
const spacingMs = limits.flightListMs;
/** Queries of the desk that run at once, over all flights: customers come first. */
const lanes = 4;
/** Changes that come together are asked for together. */
const gatherMs = 50;
/** A backend that a notice reached by way of another leaves the query to that one, for this long. */
const graceMs = 3_000;
/** A flight that does not answer is asked again after this. */
const retryMs = 2_000;
/** A notice may name a version that was never committed: so often the desk asks for it, then no more. */
const triesForVersion = 8;

export interface FollowerParts {
  readonly clock: Clock;
  readonly ask: (flightId: string, version: number) => Answer<FlightEvents>;
  /** This backend was answered. */
  readonly learned: (flightId: string, events: FlightEvents) => void;
  /** A flight does not answer, or does again. */
  readonly failing: (flightId: string, failing: boolean) => void;
  /** There is no such flight (any more). */
  readonly gone: (flightId: string) => void;
  readonly failed: (flightId: string, error: unknown) => void;
}

interface Followed {
  /** The version that notices promise, and that was learned; -1: nothing yet. */
  wanted: number;
  version: number;
  /** When it is to be asked, and before when it is not, ms. */
  due: number;
  spacedUntil: number;
  running: boolean;
  failing: boolean;
  fruitless: number;
}

/**
 * Follows every flight by its notices: one query a change at most, and one a second at most, whoever looks
 * on. A flight that does not change costs nothing.
 */
export class DeskFollower {
  readonly #parts: FollowerParts;
  readonly #flights = new Map<string, Followed>();
  #running = 0;
  #tick: { readonly at: number; readonly cancel: () => void } | null = null;
  #stopped = false;
  #waiting: (() => void)[] = [];

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#stopped = true;
    this.#tick?.cancel();
  }

  /** The flight is at `version` at least. `own`: the notice came from a worker on our bus. */
  noticed(flightId: string, version: number, own: boolean): void {
    const flight = this.#flight(flightId);
    if (version <= flight.wanted && flight.version >= 0) return;
    flight.wanted = Math.max(flight.wanted, version);
    flight.fruitless = 0;
    if (flight.version >= flight.wanted) return;
    this.#due(flight, own ? gatherMs : graceMs);
  }

  /** Flights that exist: of those that are new here everything is asked. */
  exists(flightIds: Iterable<string>): void {
    for (const flightId of flightIds) {
      const flight = this.#flight(flightId);
      if (flight.version < 0) this.#due(flight, gatherMs);
    }
  }

  /** Notices may have been lost: every flight is asked once more. */
  distrust(): void {
    for (const flight of this.#flights.values()) {
      flight.wanted = Math.max(flight.wanted, flight.version + 1);
      // Nothing may have happened: one answer is enough.
      flight.fruitless = triesForVersion - 1;
      this.#due(flight, gatherMs);
    }
  }

  /** Another backend was answered so. */
  heard(flightId: string, { version }: FlightEvents): void {
    this.#take(this.#flight(flightId), version);
  }

  /** Resolves when something is known of every flight that was met so far. */
  metAll(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#release();
    });
  }

  forget(flightId: string): void {
    this.#flights.delete(flightId);
  }

  /** What was learned so far; -1: nothing. */
  version(flightId: string): number {
    return this.#flights.get(flightId)?.version ?? -1;
  }

  #flight(flightId: string): Followed {
    const known = this.#flights.get(flightId);
    if (known) return known;
    const flight: Followed = {
      wanted: 0,
      version: -1,
      due: Infinity,
      spacedUntil: 0,
      running: false,
      failing: false,
      fruitless: 0,
    };
    this.#flights.set(flightId, flight);
    return flight;
  }

  #due(flight: Followed, delayMs: number): void {
    flight.due = Math.min(flight.due, this.#parts.clock.now() + delayMs);
    this.#schedule(Math.max(flight.due, flight.spacedUntil));
  }

  #schedule(at: number): void {
    if (this.#stopped || (this.#tick !== null && this.#tick.at <= at)) return;
    this.#tick?.cancel();
    const delayMs = Math.max(0, at - this.#parts.clock.now());
    const cancel = this.#parts.clock.after(delayMs, () => {
      this.#tick = null;
      this.#round();
    });
    this.#tick = { at, cancel };
  }

  /** Sends what is due and has a lane, and comes back for the rest. */
  #round(): void {
    const now = this.#parts.clock.now();
    let next = Infinity;
    for (const [flightId, flight] of this.#flights) {
      if (flight.running || flight.version >= flight.wanted) continue;
      const at = Math.max(flight.due, flight.spacedUntil);
      if (at > now) next = Math.min(next, at);
      else if (this.#running < lanes) void this.#ask(flightId, flight);
    }
    // Who found no lane is sent when one is free.
    if (next < Infinity) this.#schedule(next);
  }

  async #ask(flightId: string, flight: Followed): Promise<void> {
    const { clock, ask, failed } = this.#parts;
    flight.running = true;
    flight.spacedUntil = clock.now() + spacingMs;
    this.#running += 1;
    try {
      const answer = await ask(flightId, Math.max(0, flight.version));
      if (answer.ok) this.#answered(flightId, flight, answer.value);
      else this.#refused(flightId, flight, answer.error.code === 'flight-not-found');
    } catch (error) {
      failed(flightId, error);
      this.#refused(flightId, flight, false);
    }
    flight.running = false;
    this.#running -= 1;
    this.#release();
    if (!this.#stopped) this.#round();
  }

  #release(): void {
    const isNew = ({ version, failing }: Followed): boolean => version < 0 && !failing;
    if (this.#waiting.length === 0 || [...this.#flights.values()].some(isNew)) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #answered(flightId: string, flight: Followed, events: FlightEvents): void {
    if (flight.failing) this.#parts.failing(flightId, (flight.failing = false));
    this.#take(flight, events.version);
    if (flight.version < flight.wanted) {
      flight.fruitless += 1;
      if (flight.fruitless >= triesForVersion) flight.wanted = flight.version;
      else flight.due = this.#parts.clock.now();
    }
    this.#parts.learned(flightId, events);
  }

  #refused(flightId: string, flight: Followed, isGone: boolean): void {
    if (isGone) {
      this.#flights.delete(flightId);
      this.#parts.gone(flightId);
      return;
    }
    flight.spacedUntil = this.#parts.clock.now() + retryMs;
    if (!flight.failing) this.#parts.failing(flightId, (flight.failing = true));
  }

  #take(flight: Followed, version: number): void {
    flight.version = Math.max(flight.version, version);
    flight.wanted = Math.max(flight.wanted, flight.version);
    if (flight.version >= flight.wanted) flight.due = Infinity;
  }
}
