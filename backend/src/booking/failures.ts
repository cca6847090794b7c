/** Maps what Temporal throws to refusals: the one place for it. */
import {
  QueryRejectedError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, IllegalStateError } from '@temporalio/common';
import { limits } from '@aisle/shared/limits';
import { isProblemCode } from '@aisle/shared/problems';
import { nothingToDo, type RefusalDetails } from '@aisle/shared/workflow-api';
import type { Refusal } from './port.ts';
import { grpcCode, isCrowded } from './retry.ts';

/** `gone`: there is no such workflow, or it has ended; ask for its status to tell which. */
export type Failure = Refusal | 'gone';

/** Too many commands wait for one workflow already; nothing was sent. */
export class TooManyWaiting extends Error {}

/** The answer to a command that was carried out before, and so left nothing to do; null where an error says something else. */
export function knownAnswer(error: unknown): { readonly value: unknown } | null {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  const isKnown = cause instanceof ApplicationFailure && cause.type === nothingToDo;
  return isKnown ? { value: cause.details?.[0] } : null;
}

/** What an error means. Rethrows what is none of Temporal's: that is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WorkflowNotFoundError || error instanceof QueryRejectedError) return 'gone';
  if (error instanceof WorkflowUpdateFailedError && !isCrowded(error)) return updateFailure(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { code: 'unavailable' };
  if (error instanceof TooManyWaiting || isCrowded(error))
    return { code: 'busy', retryAfterMs: limits.busyRetryMs };
  if (isTemporals(error)) return { code: 'unavailable' };
  throw error;
}

/** Whether an error came of the call itself: whatever the code, the server or the way to it did not do its part. */
function isTemporals(error: unknown): boolean {
  return (
    grpcCode(error) !== null ||
    error instanceof ServiceError ||
    error instanceof IllegalStateError ||
    // The SDK keeps the class to itself.
    (error instanceof Error && error.name === 'TransportError')
  );
}

function updateFailure(error: WorkflowUpdateFailedError): Failure {
  const cause = error.cause;
  if (!(cause instanceof ApplicationFailure)) return 'gone';
  const type = cause.type ?? '';
  // The server's own failure: the workflow ended while the update waited.
  if (type === 'AcceptedUpdateCompletedWorkflow') return 'gone';
  // Another failure of the server's own: nothing was decided.
  if (!isProblemCode(type)) return { code: 'unavailable' };
  const details = cause.details?.[0] as RefusalDetails | undefined;
  return { ...details, code: type };
}
