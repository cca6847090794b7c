import {
  isGrpcServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { grpcMeaning } from '../grpc.ts';
import { archiveWorkflowId, flightWorkflowId } from '../ids.ts';
import {
  archiveMessages,
  flightMessages,
  nothingToDo,
  type ArchivePage,
  type CommandBatch,
  type CommandOutcome,
  type Manifest,
} from '../workflow-api.ts';
import type { Ended } from './send-result.ts';
import type { BatchAnswer, SendBatch } from './group-commit.ts';

/** The server is there, and the flight is between two runs or at its limit: it passes in a moment. */
const SOON_MS = 20;
/** The server is away: no use in hurrying. */
const LATER_MS = 200;
/** One call's limit; longer than any caller's patience, so that a late answer is not lost. */
const CALL_MS = 8_000;

/**
 * Sends batches as updates of the flight's workflow. The client's connection must not retry by itself
 * (see `connectClient`): its retries freeze callers for seconds, and the group commit does it better.
 */
export function updateFlights(client: Client): SendBatch {
  return async (flightId, commands) => {
    const handle = client.workflow.getHandle(flightWorkflowId(flightId));
    const args: [CommandBatch] = [{ commands }];
    try {
      const outcomes = await client.withDeadline(Date.now() + CALL_MS, () =>
        handle.executeUpdate<CommandOutcome[], [CommandBatch]>(flightMessages.commands, { args }),
      );
      return { kind: 'decided', outcomes };
    } catch (error) {
      const answer = classify(error);
      const isEnded = answer.kind === 'refused' && endedCodes.has(answer.code);
      return isEnded ? ended(client, flightId) : answer;
    }
  };
}

const endedCodes: ReadonlySet<string> = new Set(['flight-departed', 'flight-not-found']);

/**
 * A flight that ended left its final manifest: as its result, and in the archive for when Temporal has removed it. One without
 * was terminated or deleted, and counts as cancelled (SPEC A20). Throws while nobody can say: an order that paid ends
 * otherwise when its flight was cancelled.
 */
async function ended(client: Client, flightId: string): Promise<Ended> {
  const handle = client.workflow.getHandle<() => Promise<Manifest>>(flightWorkflowId(flightId));
  return client.withDeadline(Date.now() + CALL_MS, async () => {
    const result = await handle.result().catch((error: unknown) => {
      if (error instanceof WorkflowFailedError) return 'terminated';
      if (error instanceof WorkflowNotFoundError) return 'deleted';
      throw error;
    });
    const final = typeof result === 'string' ? await archived(client, flightId) : result;
    if (final === null) {
      const code = result === 'deleted' ? 'flight-not-found' : 'flight-cancelled';
      return { kind: 'refused', code };
    }
    const code = final.status === 'cancelled' ? 'flight-cancelled' : 'flight-departed';
    return { kind: 'refused', code, final };
  });
}

/** The final manifest as the archive keeps it, page by page; null when it has none. */
async function archived(client: Client, flightId: string): Promise<Manifest | null> {
  const read = (page: number): Promise<ArchivePage> =>
    client.workflow
      .getHandle(archiveWorkflowId(flightId, page))
      .query<ArchivePage>(archiveMessages.page);
  try {
    const { manifest, pages } = await read(1);
    const orders = [...manifest.orders];
    for (let page = 2; page <= pages; page += 1) orders.push(...(await read(page)).manifest.orders);
    return { ...manifest, orders };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** What an error of an update call means for its batch. */
export function classify(error: unknown): BatchAnswer {
  if (error instanceof WorkflowNotFoundError) {
    // The server tells a flight that ended from one that never was by its sentence alone.
    const ended = /already completed|closed/i.test(error.message);
    return { kind: 'refused', code: ended ? 'flight-departed' : 'flight-not-found' };
  }
  if (error instanceof WorkflowUpdateFailedError) return classifyRefusal(error.cause);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return retry(SOON_MS);
  const status = error instanceof Error && error.cause ? error.cause : error;
  return isGrpcServiceError(status) ? classifyStatus(status.code) : retry(LATER_MS);
}

function classifyRefusal(cause: Error | undefined): BatchAnswer {
  if (cause instanceof ApplicationFailure) {
    // The flight's run closed between accepting and deciding: the next run decides.
    // Or it took none, having as many updates as it takes.
    const { type } = cause;
    if (type === nothingToDo)
      return { kind: 'decided', outcomes: cause.details?.[0] as CommandOutcome[] };
    if (type === 'AcceptedUpdateCompletedWorkflow' || type === 'UnprocessedUpdate')
      return retry(SOON_MS);
    // The flight is about to end.
    if (type === 'flight-departed' || type === 'flight-cancelled')
      return { kind: 'refused', code: type };
  }
  return { kind: 'refused', code: 'internal' };
}

/** Whatever the server says, it may say another thing later: the group commit waits longer each time. */
function classifyStatus(code: number): BatchAnswer {
  return retry(grpcMeaning(code) === 'passing' ? SOON_MS : LATER_MS);
}

function retry(afterMs: number): BatchAnswer {
  return { kind: 'retry', afterMs };
}
