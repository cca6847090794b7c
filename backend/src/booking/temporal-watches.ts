import type { GroupCommit } from '@aisle/shared/group-commit';
import { err, ok, type Result } from '@aisle/shared/result';
import type { FlightWatches, WatchCommand, WatchState } from '@aisle/shared/watches';
import type { FlightQueries } from './flight-queries.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { Answer, Refusal, WatchPort } from './port.ts';
import { submitted } from './submitted.ts';

/** Those who wait for seats: their commands travel with those of orders, by the group commit. */
export class TemporalWatches implements WatchPort {
  readonly #commits: Pick<GroupCommit, 'submit'>;
  readonly #queries: Pick<FlightQueries, 'watches'>;
  readonly #asking = new OneAtATime<Result<FlightWatches, Refusal>>();
  /** Watches that the next query is about, by flight. */
  readonly #wanted = new Map<string, Set<string>>();

  constructor(commits: Pick<GroupCommit, 'submit'>, queries: Pick<FlightQueries, 'watches'>) {
    this.#commits = commits;
    this.#queries = queries;
  }

  async decide(flightId: string, command: WatchCommand): Answer<WatchState> {
    const decided = await submitted(this.#commits, flightId, command);
    if (!decided.ok) return decided;
    const { watch } = decided.value;
    return watch ? ok(watch) : err({ code: 'internal' });
  }

  /** Those who ask for one watch each while a query of the flight is under way share the next: a flight takes few at once. */
  of(flightId: string, watchId?: string): Answer<FlightWatches> {
    if (watchId === undefined) return this.#queries.watches(flightId);
    const wanted = this.#wanted.get(flightId) ?? new Set();
    this.#wanted.set(flightId, wanted.add(watchId));
    return this.#asking.run(flightId, () => {
      const [first, ...others] = this.#wanted.get(flightId) ?? [];
      this.#wanted.delete(flightId);
      return this.#queries.watches(flightId, others.length === 0 ? first : undefined);
    });
  }
}
