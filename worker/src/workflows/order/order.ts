import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { OrderInput, OrderState } from '@aisle/shared/workflow-api';
import { onCancelRequest, uncut } from '../instruction.ts';
import { awaitAdmission } from './admission.ts';
import { OrderCase } from './case.ts';
import { registerHandlers } from './handlers.ts';
import { live } from './life.ts';
import { heedCancelRequest } from './news.ts';
import { checkOrderInput } from './rules.ts';

/** One customer's booking, from creation to its end. Result: how it ended. */
export async function order(input: OrderInput): Promise<OrderState> {
  checkOrderInput(input);
  const theOrder = new OrderCase(input, workflowInfo().startTime.getTime());
  onCancelRequest(() => {
    theOrder.cancelRequested = true;
  });
  return uncut(() => run(theOrder));
}

async function run(theOrder: OrderCase): Promise<OrderState> {
  registerHandlers(theOrder);
  await awaitAdmission(theOrder);
  void heedCancelRequest(theOrder);
  await live(theOrder);
  await condition(allHandlersFinished);
  return theOrder.record.state();
}
