import { ApplicationFailure } from '@temporalio/workflow';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';
import type { RefusalDetails } from '@aisle/shared/workflow-api';

/**
 * A refusal as it leaves a workflow: `type` is the problem's code, `details[0]` the particulars. Any
 * other error in an update handler would fail the workflow task.
 */
export function refusal(code: ProblemCode, details: RefusalDetails = {}): ApplicationFailure {
  const failure = ApplicationFailure.create({
    type: code,
    message: problemMessage(code),
    details: [details],
    nonRetryable: true,
  });
  // Nobody needs to know where in the code a customer was refused, least of all the customer.
  failure.stack = '';
  return failure;
}
