import type { FlightEvents } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { AtMost } from '../at-most.ts';
import type { Answer } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { WorkflowFollower, type Pace } from '../relay/follower.ts';

/** One flight is asked once a second at most. */
const pace: Pace = { spacingMs: limits.flightListMs, gatherMs: 50, retryMs: () => 2_000 };
/** Queries of the desk that run at once, over all flights: customers come first. */
const lanes = 4;
/** A backend that a notice reached by way of another leaves the query to that one, for this long. */
const graceMs = 3_000;

export interface FollowerParts {
  readonly clock: Clock;
  /** What happened after `version`. */
  readonly ask: (flightId: string, version: number) => Answer<FlightEvents>;
  /** This backend was answered. */
  readonly learned: (flightId: string, events: FlightEvents) => void;
  /** There is no such flight (any more). */
  readonly gone: (flightId: string) => void;
  readonly failed: (flightId: string, error: unknown) => void;
}

/**
 * Follows every flight by its notices: one query a change at most, and one a second at most, whoever looks
 * on. A flight that does not change costs nothing.
 */
export class DeskFollower {
  readonly #parts: FollowerParts;
  readonly #flights = new Map<string, WorkflowFollower<FlightEvents>>();
  readonly #lanes = new AtMost(lanes);
  #waiting: (() => void)[] = [];
  #stopped = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#stopped = true;
    for (const flight of this.#flights.values()) flight.follow(false);
  }

  /** The flight is at `version` at least. `own`: the notice came from a worker on our bus. */
  noticed(flightId: string, version: number, own: boolean): void {
    const delayMs = own ? pace.gatherMs : graceMs;
    this.#flight(flightId, delayMs).notice(version, delayMs);
  }

  /** Flights that exist: of those of which nothing is known everything is asked, soon. */
  exists(flightIds: Iterable<string>): void {
    for (const flightId of flightIds) {
      const flight = this.#flight(flightId);
      const isNew = flight.version === -Infinity && !flight.failing;
      if (isNew && !this.#stopped) flight.follow(true);
    }
  }

  /** The watches of a flight have changed, which its version does not tell. */
  watchesChanged(flightId: string): void {
    this.#flights.get(flightId)?.distrust();
  }

  /** Notices may have been lost: every flight is asked once more. */
  distrust(): void {
    for (const flight of this.#flights.values()) flight.distrust();
  }

  /** Another backend was answered so. */
  answeredElsewhere(flightId: string, { version }: FlightEvents): void {
    this.#flight(flightId).answeredElsewhere(version);
    this.#release();
  }

  /** Resolves when something is known of every flight that is known of so far, or it does not answer. */
  allKnown(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#release();
    });
  }

  forget(flightId: string): void {
    this.#flights.get(flightId)?.follow(false);
    this.#flights.delete(flightId);
    this.#release();
  }

  /** What was learned so far; -Infinity: nothing. */
  version(flightId: string): number {
    return this.#flights.get(flightId)?.version ?? -Infinity;
  }

  /** Whether the flight does not answer. */
  isFailing(flightId: string): boolean {
    return this.#flights.get(flightId)?.failing ?? false;
  }

  #flight(flightId: string, delayMs = pace.gatherMs): WorkflowFollower<FlightEvents> {
    const known = this.#flights.get(flightId);
    if (known) return known;
    const { clock, ask, learned, gone, failed } = this.#parts;
    const flight = new WorkflowFollower<FlightEvents>({
      clock,
      pace,
      lanes: this.#lanes,
      ask: (): Answer<FlightEvents> => ask(flightId, Math.max(0, flight.version)),
      versionOf: ({ version }) => version,
      answered: (events) => {
        learned(flightId, events);
        this.#release();
      },
      failed: ({ code }, error) => {
        if (error !== undefined) failed(flightId, error);
        if (code === 'flight-not-found') {
          this.forget(flightId);
          gone(flightId);
        } else this.#release();
      },
    });
    this.#flights.set(flightId, flight);
    if (!this.#stopped) flight.follow(true, delayMs);
    return flight;
  }

  #release(): void {
    const isNew = ({ version, failing }: WorkflowFollower<FlightEvents>): boolean =>
      version === -Infinity && !failing;
    if (this.#waiting.length === 0 || [...this.#flights.values()].some(isNew)) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
