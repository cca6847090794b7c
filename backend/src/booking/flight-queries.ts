import type { WorkflowClient } from '@temporalio/client';
import { flightWorkflowId } from '@aisle/shared/ids';
import type { Intervention, InterventionPreview } from '@aisle/shared/interventions';
import type { Money } from '@aisle/shared/money';
import { err, ok } from '@aisle/shared/result';
import { flightMessages, type FlightStatus } from '@aisle/shared/workflow-api';
import type { TemporalCalls } from './calls.ts';
import type { Answer } from './port.ts';

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
