import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { grpc } from '@aisle/shared/grpc';
import { flightWorkflowId } from '@aisle/shared/ids';
import { openHistory } from '@aisle/shared/payload-codec';
import type { TemporalNamespace } from '../booking/connection.ts';
import { grpcCode, withRetries } from '../booking/calls.ts';

/** Transactions of the workflow that one answer of Temporal holds: some hundred events, below a megabyte as a rule. */
const pageSize = 100;
const requestMs = 10_000;

/** Some events, and where the next ones are; null: these were the last. */
interface Page {
  readonly events: readonly HistoryEvent[];
  readonly next: Uint8Array | null;
}
const beginning = new Uint8Array();

/** Where the histories of flights' workflows are. Temporal's errors are thrown as they come. */
export interface HistorySource {
  /** The id of the flight's newest run; null when there is none (any more). */
  newestRun(flightId: string): Promise<string | null>;
  /** The first event of a run; null when the run is gone. */
  firstEvent(flightId: string, runId: string): Promise<HistoryEvent | null>;
  /** All events of a run, page by page, oldest first. Nothing when the run is gone. */
  events(flightId: string, runId: string): AsyncIterable<readonly HistoryEvent[]>;
  /** The events of a run after one that is known, oldest first. */
  eventsAfter(flightId: string, runId: string, known: number): Promise<HistoryEvent[]>;
}

/** The histories that Temporal keeps. */
export class TemporalHistories implements HistorySource {
  readonly #temporal: TemporalNamespace;

  constructor(temporal: TemporalNamespace) {
    this.#temporal = temporal;
  }

  async newestRun(flightId: string): Promise<string | null> {
    const { connection, namespace } = this.#temporal;
    const described = await this.#kept(() =>
      connection.workflowService.describeWorkflowExecution({
        namespace,
        execution: { workflowId: flightWorkflowId(flightId) },
      }),
    );
    return described?.workflowExecutionInfo?.execution?.runId ?? null;
  }

  async firstEvent(flightId: string, runId: string): Promise<HistoryEvent | null> {
    const page = await this.#page('getWorkflowExecutionHistory', { flightId, runId }, beginning, 1);
    return page.events[0] ?? null;
  }

  async *events(flightId: string, runId: string): AsyncGenerator<readonly HistoryEvent[]> {
    let page: Page = { events: [], next: beginning };
    while (page.next !== null) {
      page = await this.#page('getWorkflowExecutionHistory', { flightId, runId }, page.next);
      yield page.events;
    }
  }

  /** Reads backwards, so that it takes as long as the events are many. */
  async eventsAfter(flightId: string, runId: string, known: number): Promise<HistoryEvent[]> {
    const found: HistoryEvent[] = [];
    let page: Page = { events: [], next: beginning };
    while (page.next !== null && page.events.every((event) => idOf(event) > known)) {
      page = await this.#page('getWorkflowExecutionHistoryReverse', { flightId, runId }, page.next);
      found.push(...page.events.filter((event) => idOf(event) > known));
    }
    return found.reverse();
  }

  async #page(
    method: 'getWorkflowExecutionHistory' | 'getWorkflowExecutionHistoryReverse',
    { flightId, runId }: { readonly flightId: string; readonly runId: string },
    nextPageToken: Uint8Array,
    maximumPageSize = pageSize,
  ): Promise<Page> {
    const { connection, namespace, dataConverter } = this.#temporal;
    const answer = await this.#kept(() =>
      connection.workflowService[method]({
        namespace,
        execution: { workflowId: flightWorkflowId(flightId), runId },
        maximumPageSize,
        nextPageToken,
      }),
    );
    if (answer !== null) await openHistory(answer, dataConverter);
    const next = answer?.nextPageToken ?? beginning;
    return { events: answer?.history?.events ?? [], next: next.length > 0 ? next : null };
  }

  /** The answer; null when Temporal does not keep what was asked for. */
  async #kept<T>(request: () => Promise<T>): Promise<T | null> {
    try {
      return await this.#temporal.connection.withDeadline(Date.now() + requestMs, () =>
        withRetries(request),
      );
    } catch (error) {
      if (grpcCode(error) === grpc.notFound) return null;
      throw error;
    }
  }
}

type Response = Awaited<
  ReturnType<NativeConnection['workflowService']['getWorkflowExecutionHistory']>
>;

/** An event of a workflow's history, as Temporal's API has it. */
export type HistoryEvent = NonNullable<NonNullable<Response['history']>['events']>[number];

/** When an event happened, ms since the epoch, cut off as the SDK cuts it for workflows. */
export function timeOf(event: HistoryEvent): number {
  const { seconds, nanos } = event.eventTime ?? {};
  return Number(seconds ?? 0) * 1000 + Math.floor((nanos ?? 0) / 1_000_000);
}

/** An event's place in its run, from 1. */
export function idOf(event: HistoryEvent): number {
  return Number(event.eventId ?? 0);
}

/** The first of some payloads as the value that it was; undefined when there is none. */
export function valueOf(payloads: { payloads?: Payload[] | null } | null | undefined): unknown {
  const payload = payloads?.payloads?.[0];
  return payload ? defaultPayloadConverter.fromPayload<unknown>(payload) : undefined;
}
