/** The activities that speak to flights and orders. */
import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { GroupCommit, type SendBatch } from '@aisle/shared/group-commit';
import { limits } from '@aisle/shared/limits';
import { orderWorkflowId } from '@aisle/shared/ids';
import { isProblemCode, type ProblemCode } from '@aisle/shared/problems';
import type { Rebook } from '@aisle/shared/rebooking';
import { nothingToDo, orderMessages, type OrderState } from '@aisle/shared/workflow-api';
import type { SeatActivities, RebookingActivities } from './types.ts';

/** The activities that speak to flights. One group commit a process: one update in flight per flight. */
export function createSeatActivities(send: SendBatch): SeatActivities {
  const commits = new GroupCommit(send, limits);
  return {
    sendSeatCommand: (flightId, command) => commits.submit(flightId, command),
  };
}

/** What says nothing of the order: it is asked again. */
const passing: ReadonlySet<string> = new Set<ProblemCode>(['busy', 'unavailable', 'internal']);

/** The activity that speaks to orders. */
export function createRebookingActivities({ workflow }: Client): RebookingActivities {
  return {
    async rebookOrder(orderId, rebook) {
      const handle = workflow.getHandle(orderWorkflowId(orderId));
      try {
        await handle.executeUpdate<OrderState, [Rebook]>(orderMessages.rebook, {
          args: [rebook],
          // Another one each time: the order knows a repetition by the rebooking's id, in whichever of its runs.
          updateId: randomUUID(),
        });
        return null;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError && !(await isRunning(handle)))
          return 'order-not-found';
        return refusedBy(error);
      }
    },
  };
}

/** One that goes on was between two of its runs. */
async function isRunning(handle: ReturnType<Client['workflow']['getHandle']>): Promise<boolean> {
  try {
    return (await handle.describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Why the order refused, null where it has done it before; throws where it may yet do so. */
function refusedBy(error: unknown): ProblemCode | null {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  const type = cause instanceof ApplicationFailure ? (cause.type ?? '') : '';
  if (type === nothingToDo) return null;
  if (isProblemCode(type) && !passing.has(type)) return type;
  throw error;
}
