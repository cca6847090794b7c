/** Questions to flights: about themselves, and about the seats that orders have on them. */
import type { WorkflowClient } from '@temporalio/client';
import { flightWorkflowId } from '@aisle/shared/ids';
import type { Intervention, InterventionPreview } from '@aisle/shared/interventions';
import type { Money } from '@aisle/shared/money';
import { err, ok, type Result } from '@aisle/shared/result';
import type { FlightWatches } from '@aisle/shared/watches';
import { flightMessages, type FlightStatus } from '@aisle/shared/workflow-api';
import type { TemporalCalls } from './calls.ts';
import type { Answer, Refusal } from './port.ts';
import { OneAtATime } from './one-at-a-time.ts';

interface FlightAnswer {
  readonly status: FlightStatus;
  readonly fromPrice?: Money | null;
}

/**
 * Asks flights. One whose workflow was terminated still answers queries, as it was before: nothing is decided about it any
 * more, so it is told as cancelled (SPEC A20).
 */
export class FlightQueries {
  readonly #calls: TemporalCalls;
  readonly #sound: WorkflowClient;
  readonly #any: WorkflowClient;

  /** `sound`: with the query reject condition NOT_COMPLETED_CLEANLY. `any`: without. */
  constructor(calls: TemporalCalls, sound: WorkflowClient, any: WorkflowClient) {
    this.#calls = calls;
    this.#sound = sound;
    this.#any = any;
  }

  /** `flight-not-found`: there is none, or none any more. */
  async ask<T extends FlightAnswer>(
    flightId: string,
    query: string,
    ...args: unknown[]
  ): Answer<T> {
    const { answer, isTerminated } = await this.#answer<T>(flightId, query, args);
    return answer.ok && isTerminated
      ? ok({ ...answer.value, status: 'cancelled', fromPrice: null })
      : answer;
  }

  /** Those who wait for its seats; of a terminated flight, as it was before. */
  async watches(flightId: string, watchId?: string): Answer<FlightWatches> {
    const args = watchId === undefined ? [] : [watchId];
    const { answer } = await this.#answer<FlightWatches>(flightId, flightMessages.watches, args);
    return answer;
  }

  async preview(
    flightId: string,
    intervention: Omit<Intervention, 'id'>,
  ): Answer<InterventionPreview> {
    const { preview } = flightMessages;
    const { answer, isTerminated } = await this.#answer<InterventionPreview>(flightId, preview, [
      intervention,
    ]);
    return answer.ok && isTerminated ? err({ code: 'flight-cancelled' }) : answer;
  }

  /** `isTerminated`: the answer is that of a workflow which was. */
  async #answer<T>(flightId: string, query: string, args: unknown[]) {
    const answer = await this.#ask<T>(this.#sound, flightId, query, args);
    const isTerminated = !answer.ok && answer.error.code === 'flight-not-found';
    if (!isTerminated) return { answer, isTerminated };
    return { answer: await this.#ask<T>(this.#any, flightId, query, args), isTerminated };
  }

  #ask<T>(client: WorkflowClient, flightId: string, query: string, args: unknown[]): Answer<T> {
    return this.#calls.ask('flight-not-found', () =>
      client.getHandle(flightWorkflowId(flightId)).query<T, unknown[]>(query, ...args),
    );
  }
}

/** Asks flights which seats orders have. Those who ask of one flight while a query is under way share the next. */
export class KeptSeats {
  readonly #calls: TemporalCalls;
  readonly #flights: WorkflowClient;
  readonly #queries = new OneAtATime<Result<ReadonlyMap<string, string[]>, Refusal>>();
  /** Orders that the next query is about, by flight. */
  readonly #wanted = new Map<string, Set<string>>();

  constructor(calls: TemporalCalls, flights: WorkflowClient) {
    this.#calls = calls;
    this.#flights = flights;
  }

  async of(flightId: string, orderId: string): Answer<readonly string[]> {
    const wanted = this.#wanted.get(flightId) ?? new Set();
    this.#wanted.set(flightId, wanted.add(orderId));
    const found = await this.#queries.run(flightId, () => this.#query(flightId));
    return found.ok ? ok(found.value.get(orderId) ?? []) : found;
  }

  async #query(flightId: string): Answer<ReadonlyMap<string, string[]>> {
    const wanted = [...(this.#wanted.get(flightId) ?? [])];
    this.#wanted.delete(flightId);
    const found = await this.#calls.ask('flight-not-found', () =>
      this.#flights
        .getHandle(flightWorkflowId(flightId))
        .query<string[][], [string[]]>(flightMessages.keptSeats, wanted),
    );
    return found.ok
      ? ok(new Map(wanted.map((id, place) => [id, found.value[place] ?? []])))
      : found;
  }
}
