import type { WorkflowStartOptions } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import { taskQueues, type FlightInput, type OrderInput } from '@aisle/shared/workflow-api';

/**
 * A worker that dies with a flight's task in hand holds the flight up for so long: half of Temporal's default. A
 * flight's task takes milliseconds, and a second at most where its whole history has to be replayed.
 */
const flightTaskMs = 5_000;

/** The start of a flight's workflow, once for each flight. */
export function flightStart(input: FlightInput): WorkflowStartOptions & { args: [FlightInput] } {
  return {
    workflowId: flightWorkflowId(input.definition.id),
    taskQueue: taskQueues.flights,
    args: [input],
    workflowTaskTimeout: flightTaskMs,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'FAIL',
  };
}

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
