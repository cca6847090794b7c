import { ApplicationFailure } from '@temporalio/workflow';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';
import { nothingToDo, type RefusalDetails } from '@aisle/shared/workflow-api';

/**
 * A refusal as it leaves a workflow: `type` is the problem's code, `details[0]` the particulars. Any
 * other error in an update handler would fail the workflow task.
 */
export function refusal(code: ProblemCode, details: RefusalDetails = {}): ApplicationFailure {
  return failure(code, problemMessage(code), details);
}

/** What a validator throws at an update that was carried out before: its answer, and nothing enters the history. */
export function answered(answer: unknown): ApplicationFailure {
  return failure(nothingToDo, 'This was done before.', answer);
}

function failure(type: string, message: string, details: unknown): ApplicationFailure {
  const failure = ApplicationFailure.create({
    type,
    message,
    details: [details],
    nonRetryable: true,
  });
  // Nobody needs to know where in the code a customer was refused, least of all the customer.
  failure.stack = '';
  return failure;
}
