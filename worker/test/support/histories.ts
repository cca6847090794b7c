import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { FlightInput } from '@aisle/shared/workflow-api';

const codec = proto.temporal.api.history.v1.History;
type History = Parameters<typeof codec.encode>[0];

/** A workflow's runs, newest first. */
export async function runsOf(client: Client, workflowId: string): Promise<History[]> {
  const runs: History[] = [];
  let runId: string | undefined;
  do {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push(history);
    runId = startOf(history)?.continuedExecutionRunId ?? undefined;
  } while (runId);
  return runs;
}

/** Events of a history in which a workflow task failed. */
export function failedTasks(history: History): unknown[] {
  return (history.events ?? []).filter(({ workflowTaskFailedEventAttributes: failed }) => failed);
}

/** What a run of a flight was started with. */
export function flightInputOf(history: History): FlightInput {
  const payload = startOf(history)?.input?.payloads?.[0];
  if (!payload) throw new Error('a run without an input');
  return defaultPayloadConverter.fromPayload<FlightInput>(payload);
}

function startOf(history: History) {
  return history.events?.[0]?.workflowExecutionStartedEventAttributes;
}

/** A history as JSON that people can read. The inverse of {@link historyOfJson}. */
export function jsonOfHistory(history: History): unknown {
  const plain = { enums: String, longs: String, bytes: String } as const;
  return codec.toObject(codec.fromObject(history), plain);
}

export function historyOfJson(json: string): History {
  return codec.fromObject(JSON.parse(json) as Record<string, unknown>);
}
