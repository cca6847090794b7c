import { isDeepStrictEqual } from 'node:util';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { SeatWatch } from '@aisle/shared/watch-routes';
import type { FlightWatches, WatchState } from '@aisle/shared/watches';
import type { Answer, BookingPort } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { growingPauseMs, type Pace } from './follower.ts';
import { publicWatch } from './public-views.ts';
import { WatchedWorkflows } from './watched.ts';

const pace: Pace = {
  spacingMs: 1_000 / limits.relayQueriesPerSecond,
  retryMs: growingPauseMs,
  staleMs: growingPauseMs,
  mostFailures: 8,
  sweepMs: limits.orderFileSweepMs,
};

export interface WatchRelayParts {
  readonly booking: Pick<BookingPort, 'watches'>;
  readonly clock: Clock;
  /** Sends to whoever watches the watch. */
  readonly emit: (watch: SeatWatch) => void;
  readonly failed: (flightId: string, error: unknown) => void;
}

/**
 * The flights with owners of watches connected here: a notice leads to one query a flight, however many wait, and each owner is told of
 * the own watch alone.
 */
export class WatchRelay {
  readonly #clock: Clock;
  readonly #flights: WatchedWorkflows<FlightWatches>;

  constructor({ booking, clock, emit, failed }: WatchRelayParts) {
    this.#clock = clock;
    this.#flights = new WatchedWorkflows({
      clock,
      pace,
      ask: (flightId) => booking.watches.of(flightId),
      versionOf: ({ version }) => version,
      changed: (_flightId, after, before) => {
        for (const watch of changedWatches(after, before)) emit(publicWatch(watch, clock.now()));
      },
      failed,
    });
  }

  addViewer(flightId: string): void {
    this.#flights.add(flightId);
  }

  removeViewer(flightId: string): void {
    this.#flights.remove(flightId);
  }

  /** A watch of a flight with a viewer, as it is now. */
  async current(flightId: string, watchId: string): Answer<SeatWatch> {
    const asked = await this.#flights.current(flightId);
    if (!asked.ok) return asked;
    const watch = asked.value.watches.find(({ id }) => id === watchId);
    return watch ? ok(publicWatch(watch, this.#clock.now())) : err({ code: 'watch-not-found' });
  }

  /** Whether the watch is known to have ended, or its flight remembers it no more. */
  hasEnded(flightId: string, watchId: string): boolean {
    const known = this.#flights.last(flightId)?.watches;
    const status = known?.find(({ id }) => id === watchId)?.status;
    return known !== undefined && status !== 'waiting' && status !== 'offered';
  }

  /** A notice from the bus. */
  noticed(flightId: string, version: number): void {
    this.#flights.noticed(flightId, version);
  }

  /** Notices may have been lost. */
  distrust(): void {
    this.#flights.distrust();
  }

  stop(): void {
    this.#flights.stop();
  }
}

/** Those that their owners have not been told of as they are now. */
function changedWatches(after: FlightWatches, before: FlightWatches): WatchState[] {
  const known = new Map(before.watches.map((watch) => [watch.id, watch]));
  return after.watches.filter((watch) => {
    const earlier = known.get(watch.id);
    return !isDeepStrictEqual({ ...watch, revision: 0 }, earlier && { ...earlier, revision: 0 });
  });
}
