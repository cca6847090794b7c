import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { limits } from '@aisle/shared/limits';
import { type Pause, ReplayCache, TimeMachine } from '@aisle/shared/replay';
import { err, ok } from '@aisle/shared/result';
import { failureOf } from '../booking/calls.ts';
import type { Answer } from '../booking/port.ts';
import type { Archive } from './archive.ts';
import type { AuditLog } from './audit-log.ts';
import { Recent } from '../recent.ts';
import { FlightRuns, RunGone } from './flight-runs.ts';
import type { HistorySource } from './source.ts';

/** A replay gives way to others after so much work. */
const turnMs = 8;

/** Gives way when the last time is longer ago than {@link turnMs}, and costs nothing when it is not. */
function givingWay(): Pause {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < turnMs) return;
    await nextTurn();
    since = performance.now();
  };
}

/** The time machines of all flights. What they share is bounded: {@link limits.historyCachedChanges}. */
export class Histories {
  readonly #source: HistorySource;
  readonly #cache = new ReplayCache(limits.historyCachedChanges);
  readonly #flights = new Recent<FlightRuns>(limits.historyFlights);

  constructor(source: HistorySource) {
    this.#source = source;
  }

  /** Asks a flight's time machine. `flight-not-found` when Temporal keeps no run of it (any more). */
  ask<T>(flightId: string, question: (machine: TimeMachine) => Promise<T>): Answer<T> {
    return this.with(flightId, (runs) => question(new TimeMachine(runs)));
  }

  /** Does something with the runs of a flight; once more when one of them was removed meanwhile. */
  async with<T>(flightId: string, action: (runs: FlightRuns) => Promise<T>): Answer<T> {
    try {
      const runs = this.#runsOf(flightId);
      return ok(await action(runs).catch((error: unknown) => again(error, () => action(runs))));
    } catch (error) {
      if (error instanceof RunGone) return err({ code: 'flight-not-found' });
      const failure = failureOf(error);
      return err(failure === 'gone' ? { code: 'flight-not-found' } : failure);
    }
  }

  #runsOf(flightId: string): FlightRuns {
    const parts = { source: this.#source, cache: this.#cache, pause: givingWay() };
    const runs = this.#flights.get(flightId) ?? new FlightRuns(flightId, parts);
    this.#flights.set(flightId, runs);
    return runs;
  }
}

function again<T>(error: unknown, action: () => Promise<T>): Promise<T> {
  if (error instanceof RunGone) return action();
  throw error;
}

/** What is kept of what was. */
export interface Past {
  readonly history: HistorySource;
  readonly archive: Archive;
  readonly audit: AuditLog;
}
