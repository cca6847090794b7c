import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { flightWorkflowId } from '@aisle/shared/ids';
import { openHistory } from '@aisle/shared/payload-codec';
import type { Outcome } from '@aisle/shared/seat-map';
import type { Commit } from './messages.ts';

/**
 * When each version of a flight was decided, from the flight's own history: the time that the server
 * wrote on the event that completed the update, a moment before the event was on disk. No earlier
 * and no fairer moment is known. Reads the flight's latest run only.
 */
export async function readCommits(
  client: Client,
  flightId: string,
  dataConverter: DataConverter,
): Promise<Commit[]> {
  const history = await client.workflow.getHandle(flightWorkflowId(flightId)).fetchHistory();
  await openHistory({ history }, dataConverter);
  return (history.events ?? []).flatMap((event): Commit[] => {
    const outcome = event.workflowExecutionUpdateCompletedEventAttributes?.outcome;
    const data = outcome?.success?.payloads?.[0]?.data;
    if (!data) return [];
    const { seconds, nanos } = event.eventTime ?? {};
    const at = Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000;
    const outcomes = JSON.parse(Buffer.from(data).toString('utf8')) as Outcome[];
    return outcomes.flatMap((each): Commit[] => (each.ok ? [[each.version, at]] : []));
  });
}
