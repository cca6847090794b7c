import type { NativeConnection } from '@temporalio/worker';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';

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
