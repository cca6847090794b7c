import type { WorkflowClient, WorkflowExecutionInfo } from '@temporalio/client';
import { rebookingWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { RebookingProgress } from '@aisle/shared/rebooking';
import { ok } from '@aisle/shared/result';
import { rebookingMessages, workflowTypes } from '@aisle/shared/workflow-api';
import type { TemporalCalls } from './calls.ts';
import type { Answer, PastRebooking } from './port.ts';

/** By which a rebooking is found from the flight that it leads to: its id names the other one. Those of before have none. */
export interface RebookingMemo extends Record<string, unknown> {
  readonly to: string;
}

/** The rebookings that Temporal keeps. */
export class PastRebookings {
  readonly #calls: TemporalCalls;
  readonly #client: WorkflowClient;

  constructor(calls: TemporalCalls, client: WorkflowClient) {
    this.#calls = calls;
    this.#client = client;
  }

  progress(workflowId: string): Answer<RebookingProgress> {
    const handle = this.#client.getHandle(workflowId);
    return this.#calls.ask('not-found', () =>
      handle.query<RebookingProgress>(rebookingMessages.progress),
    );
  }

  /** The last ones from a flight and to it, newest first. */
  async of(flightId: string): Answer<readonly PastRebooking[]> {
    const type = `WorkflowType = '${workflowTypes.rebooking}'`;
    const left = `${type} AND WorkflowId STARTS_WITH '${rebookingWorkflowId(flightId, '')}'`;
    const isTaken = ({ memo }: WorkflowExecutionInfo) =>
      (memo as Partial<RebookingMemo> | undefined)?.to === flightId;
    const listed = await this.#calls.ask('unavailable', async () => {
      const found = [...(await this.#last(left)), ...(await this.#last(type, isTaken))];
      return found
        .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
        .slice(0, limits.rebookingsListed);
    });
    if (!listed.ok) return listed;
    const past: PastRebooking[] = [];
    for (const { workflowId, startedAt } of listed.value) {
      const asked = await this.progress(workflowId);
      if (asked.ok) {
        const id = workflowId.slice(rebookingWorkflowId(asked.value.from, '').length);
        past.push({ id, startedAt, progress: asked.value });
      } else if (asked.error.code !== 'not-found') return asked;
    }
    return ok(past);
  }

  /** The last ones, newest first. */
  async #last(query: string, fits = (_: WorkflowExecutionInfo) => true) {
    // One that went on in further runs is listed once for each; the first of them comes last.
    const found = new Map<string, string>();
    let looked = 0;
    for await (const execution of this.#client.list({ query })) {
      const { workflowId, startTime } = execution;
      if (fits(execution)) found.set(workflowId, startTime.toISOString());
      looked += 1;
      if (found.size === limits.rebookingsListed || looked === limits.rebookingsSearched) break;
    }
    return [...found].map(([workflowId, startedAt]) => ({ workflowId, startedAt }));
  }
}
