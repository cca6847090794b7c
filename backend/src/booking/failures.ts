/** Maps what Temporal throws to refusals: the one place for it. */
import {
  QueryRejectedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { limits } from '@aisle/shared/limits';
import { isProblemCode } from '@aisle/shared/problems';
import type { RefusalDetails } from '@aisle/shared/workflow-api';
import type { Refusal } from './port.ts';
import { grpc, grpcCode } from './retry.ts';

/** `gone`: there is no such workflow, or it has ended; ask for its status to tell which. */
export type Failure = Refusal | 'gone';

const passing: ReadonlySet<number> = new Set([
  grpc.cancelled,
  grpc.unknown,
  grpc.deadlineExceeded,
  grpc.failedPrecondition,
  grpc.aborted,
  grpc.internal,
  grpc.unavailable,
]);

/** What an error means. Rethrows what is none of Temporal's: that is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WorkflowNotFoundError || error instanceof QueryRejectedError) return 'gone';
  if (error instanceof WorkflowUpdateFailedError) return updateFailure(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { code: 'unavailable' };
  const code = grpcCode(error);
  if (code === grpc.resourceExhausted) return { code: 'busy', retryAfterMs: limits.busyRetryMs };
  if (code !== null && passing.has(code)) return { code: 'unavailable' };
  throw error;
}

function updateFailure(error: WorkflowUpdateFailedError): Failure {
  const cause = error.cause;
  if (!(cause instanceof ApplicationFailure)) return 'gone';
  const type = cause.type ?? '';
  // The server's own failure: the workflow ended while the update waited.
  if (type === 'AcceptedUpdateCompletedWorkflow') return 'gone';
  if (!isProblemCode(type)) throw error;
  const details = cause.details?.[0] as RefusalDetails | undefined;
  return { ...details, code: type };
}
