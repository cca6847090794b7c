import type { GroupCommit } from '@aisle/shared/group-commit';
import { err, ok } from '@aisle/shared/result';
import { seatRefusal } from '@aisle/shared/seat-refusals';
import type { FlightWatches, WatchCommand, WatchState } from '@aisle/shared/watches';
import type { FlightQueries } from './flight-queries.ts';
import type { Answer, WatchPort } from './port.ts';

/** Those who wait for seats: their commands travel with those of orders, by the group commit. */
export class TemporalWatches implements WatchPort {
  readonly #commits: GroupCommit;
  readonly #queries: FlightQueries;

  constructor(commits: GroupCommit, queries: FlightQueries) {
    this.#commits = commits;
    this.#queries = queries;
  }

  async decide(flightId: string, command: WatchCommand): Answer<WatchState> {
    const sent = await this.#commits.submit(flightId, command);
    if (sent.kind === 'unknown') return err({ code: 'unavailable' });
    if (sent.kind === 'refused') {
      const { code, retryAfterMs } = sent;
      return err({ code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
    }
    const { outcome } = sent;
    if (!outcome.ok) return err(seatRefusal(outcome.rejection));
    return outcome.watch ? ok(outcome.watch) : err({ code: 'internal' });
  }

  of(flightId: string, watchId?: string): Answer<FlightWatches> {
    return this.#queries.watches(flightId, watchId);
  }
}
