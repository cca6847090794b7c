import {
  continueAsNew,
  defineQuery,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RebookingInput, RebookingOutcome, RebookingProgress } from '@aisle/shared/rebooking';
import { rebookingMessages } from '@aisle/shared/workflow-api';
import type { RebookingActivities } from '../../activities/types.ts';
import { onCancelRequest, uncut } from '../instruction.ts';

/** `outcomes`: of the runs before. */
export interface RebookingRun extends RebookingInput {
  readonly outcomes?: readonly RebookingOutcome[];
}

const progress = defineQuery<RebookingProgress>(rebookingMessages.progress);

const { rebookOrder } = proxyActivities<RebookingActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Books orders onto another flight, one after the other, each until it is known what became of it (SPEC W11). Result: that of all. A
 * request to cancel the workflow ends it after the order that is under way: the others stay where they are.
 */
export async function rebooking(input: RebookingRun): Promise<RebookingProgress> {
  const { orders, outcomes: before = [], by, ...rest } = input;
  const outcomes = [...before];
  let [isStopped, isOver] = [false, false];
  const state = (): RebookingProgress => {
    const ends = { from: rest.from, to: rest.to.id, ...(by !== undefined && { by }) };
    return { ...ends, orders: orders.length, outcomes, over: isOver };
  };
  setHandler(progress, state);
  onCancelRequest(() => {
    isStopped = true;
  });
  return uncut(async () => {
    for (const { orderId, ...seats } of orders.slice(outcomes.length)) {
      if (isStopped) break;
      if (workflowInfo().continueAsNewSuggested)
        await continueAsNew<typeof rebooking>({ ...input, outcomes });
      outcomes.push({ orderId, refused: await rebookOrder(orderId, { ...rest, ...seats }) });
    }
    isOver = true;
    return state();
  });
}
