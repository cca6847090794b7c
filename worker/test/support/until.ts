/** Waiting on a server that may be busy, for workers that may be away. */
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
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
