import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import {
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/payload-visitor.js';
import proto from '@temporalio/proto';
import { openHistory, PayloadEncryption } from '@aisle/shared/payload-codec';
import { testConverter, testKeys } from '@aisle/shared/testing/payload-keys';
import type { FlightInput } from '@aisle/shared/workflow-api';

const codec = proto.temporal.api.history.v1.History;
export type History = Parameters<typeof codec.encode>[0];
type HistoryEvent = NonNullable<History['events']>[number];

/** A workflow's runs, newest first; decrypted. */
export async function runsOf(client: Client, workflowId: string): Promise<History[]> {
  const runs: History[] = [];
  let runId: string | undefined;
  do {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    await openHistory({ history }, testConverter);
    runs.push(history);
    runId = startOf(history)?.continuedExecutionRunId ?? undefined;
  } while (runId);
  return runs;
}

/** Encrypts in place every second event of a history, as if keys had come, and gone, while it ran. */
export async function encryptPartly({ events }: History): Promise<void> {
  const encryption = new PayloadEncryption(testKeys);
  const chosen = (events ?? []).filter((_, place) => place % 2 === 0).filter(isOurs);
  await visit({ history: { events: chosen } }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayloads: (payloads) => encryption.encode(payloads),
    transformPayload: async (payload) => (await encryption.encode([payload]))[0] ?? payload,
    initialContext: undefined,
    skipHeaders: true,
    skipSearchAttributes: true,
  });
}

/** Markers are written by the SDK's core, which encrypts nothing of its own. */
function isOurs({ markerRecordedEventAttributes: marker }: HistoryEvent): boolean {
  return marker == null;
}

/** Events of a history in which a workflow task failed. One that a message overtook is done again, and no failure. */
export function failedTasks(history: History): unknown[] {
  return (history.events ?? []).filter(({ workflowTaskFailedEventAttributes: failed }) => {
    return failed && failed.failure?.message !== 'UnhandledCommand';
  });
}

/** What happened in a run: the kinds of its events, but for its workflow tasks, of which a slow machine may need more. */
export function eventsBesidesTasks(history: History): string[] {
  return (history.events ?? []).flatMap((event) => {
    const kind = Object.keys(event).find((name) => name.endsWith('EventAttributes')) ?? '';
    return kind.startsWith('workflowTask') ? [] : [kind.replace('EventAttributes', '')];
  });
}

/** What a run of a flight was started with. */
export function flightInputOf(history: History): FlightInput {
  return inputOf(history) as FlightInput;
}

/** What a run was started with. */
export function inputOf(history: History): unknown {
  const payload = startOf(history)?.input?.payloads?.[0];
  if (!payload) throw new Error('a run without an input');
  return defaultPayloadConverter.fromPayload(payload);
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
