import { WithStartWorkflowOperation } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { orderWorkflowId } from '@aisle/shared/ids';
import { taskQueues, workflowTypes, type OrderInput } from '@aisle/shared/workflow-api';

/**
 * The start of an order's workflow, with which its creation is sent. One that exists gets the creation too, and
 * one that was refused may be tried again.
 */
export function orderStart(
  input: OrderInput,
  attributes: SearchAttributePair[],
): WithStartWorkflowOperation<never> {
  return new WithStartWorkflowOperation(workflowTypes.order, {
    workflowId: orderWorkflowId(input.orderId),
    taskQueue: taskQueues.orders,
    args: [input],
    typedSearchAttributes: attributes,
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  }) as WithStartWorkflowOperation<never>;
}
