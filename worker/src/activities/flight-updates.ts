import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { grpcMeaning } from '@aisle/shared/grpc';
import { flightWorkflowId } from '@aisle/shared/ids';
import {
  flightMessages,
  nothingToDo,
  type CommandBatch,
  type CommandOutcome,
  type Manifest,
} from '@aisle/shared/workflow-api';
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
      if (answer.kind !== 'refused' || answer.code !== 'flight-departed') return answer;
      return {
        kind: 'refused',
        code: (await wasCancelled(client, flightId)) ? 'flight-cancelled' : answer.code,
      };
    }
  };
}

/** Whether a flight that ended did so because it was cancelled; its result says so. When that cannot be had: no. */
async function wasCancelled(client: Client, flightId: string): Promise<boolean> {
  const handle = client.workflow.getHandle<() => Promise<Manifest>>(flightWorkflowId(flightId));
  try {
    const { status } = await client.withDeadline(Date.now() + CALL_MS, () => handle.result());
    return status === 'cancelled';
  } catch {
    return false;
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
