/** Waiting on a server that may be busy, for workers that may be away. */
import { isGrpcServiceError, WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { grpcMeaning } from '@aisle/shared/grpc';

const againMs = 20;

/**
 * Waits until `check` finds something, however long the test's own limit allows. Asks again, too, when Temporal
 * or a worker gave no answer just now; every other error is thrown.
 */
export async function until<T>(check: () => Promise<T | false | undefined>): Promise<T> {
  for (;;) {
    const found = await check().catch((error: unknown) => {
      if (!isUnanswered(error)) throw error;
      return undefined;
    });
    if (found !== false && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

/** What is asked of a workflow; undefined while there is no such workflow. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  });
}

/** Whether the server gave no answer: the same request may be answered in a moment. */
function isUnanswered(error: unknown): boolean {
  const status = error instanceof Error && error.cause ? error.cause : error;
  if (!isGrpcServiceError(status)) return false;
  const meaning = grpcMeaning(status.code);
  return meaning === 'passing' || meaning === 'away';
}

/**
 * Terminates a workflow when it does nothing. The server that skips time skips no more once a workflow ends with a task, an
 * activity or a signal under way (temporalio/sdk-java#1138).
 */
export async function terminateIdle(handle: WorkflowHandle): Promise<void> {
  await until(async () => {
    const { events } = await handle.fetchHistory();
    const { pendingActivities, pendingWorkflowTask } = (await handle.describe()).raw;
    return !signalsUnderWay(events ?? []) && !pendingActivities?.length && !pendingWorkflowTask;
  });
  await handle.terminate('by hand');
}

function signalsUnderWay(events: readonly temporal.api.history.v1.IHistoryEvent[]): number {
  const sent = events.filter(
    (event) => event.signalExternalWorkflowExecutionInitiatedEventAttributes,
  );
  const answered = events.filter(
    (event) =>
      event.externalWorkflowExecutionSignaledEventAttributes ??
      event.signalExternalWorkflowExecutionFailedEventAttributes,
  );
  return sent.length - answered.length;
}
