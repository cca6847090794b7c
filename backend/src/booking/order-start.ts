import type { WorkflowStartOptions } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { orderWorkflowId } from '@aisle/shared/ids';
import { taskQueues, type OrderInput } from '@aisle/shared/workflow-api';

/** The start of an order's workflow, once for each order. An order of before whose creation was refused has failed: its id is free. */
export function orderStart(
  input: OrderInput,
  attributes: SearchAttributePair[],
): WorkflowStartOptions & { args: [OrderInput] } {
  return {
    workflowId: orderWorkflowId(input.orderId),
    taskQueue: taskQueues.orders,
    args: [input],
    typedSearchAttributes: attributes,
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  };
}
