import type { GroupCommit } from '@aisle/shared/group-commit';
import { err, ok, type Result } from '@aisle/shared/result';
import { seatRefusal } from '@aisle/shared/seat-refusals';
import type { FlightWatches, WatchCommand, WatchState } from '@aisle/shared/watches';
import type { CommandOutcome, CustomerCommand } from '@aisle/shared/workflow-api';
import type { FlightQueries } from './flight-queries.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { Answer, Refusal, SwapPort, WatchPort } from './port.ts';

/** Has a flight decide a command that is no order's own: it travels with those of orders, by the group commit. */
async function submitted(
  commits: Pick<GroupCommit, 'submit'>,
  flightId: string,
  command: CustomerCommand,
): Answer<Extract<CommandOutcome, { ok: true }>> {
  const sent = await commits.submit(flightId, command);
  if (sent.kind === 'unknown') return err({ code: 'unavailable' });
  if (sent.kind === 'refused') {
    const { code, retryAfterMs } = sent;
    return err({ code, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }
  const { outcome } = sent;
  return outcome.ok ? ok(outcome) : err(seatRefusal(outcome.rejection));
}

/** Those who swap seats. */
export function swapsBy(commits: Pick<GroupCommit, 'submit'>): SwapPort {
  return {
    decide: async (flightId, command) => {
      const decided = await submitted(commits, flightId, command);
      if (!decided.ok) return decided;
      const { swaps } = decided.value;
      return swaps ? ok(swaps) : err({ code: 'internal' });
    },
  };
}

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
