import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { OrderState } from '@aisle/shared/workflow-api';
import { onCancelRequest, uncut } from '../instruction.ts';
import type { OrderRunInput } from './carry.ts';
import { OrderContext } from './context.ts';
import { askAgain, FormerCreation, startedLate } from './creation.ts';
import { registerHandlers } from './handlers.ts';
import { live } from './life.ts';
import { heedCancelRequest } from './news.ts';
import { checkOrderInput } from './rules.ts';

/**
 * One customer's booking, from creation to its end; one that lives long goes on in further runs (continue-as-new).
 * Result: how it ended.
 */
export async function order(input: OrderRunInput): Promise<OrderState> {
  checkOrderInput(input);
  const theOrder = new OrderContext(input, workflowInfo().startTime.getTime());
  onCancelRequest(() => {
    theOrder.cancelRequested = true;
  });
  return uncut(() => run(theOrder));
}

async function run(theOrder: OrderContext): Promise<OrderState> {
  registerHandlers(theOrder);
  if (theOrder.input.creation === undefined) {
    const former = new FormerCreation(theOrder);
    former.register();
    if (!theOrder.exists) await former.admitted();
  }
  if (startedLate(theOrder)) await askAgain(theOrder);
  theOrder.after.refunds.start(theOrder.record.total.currency);
  void heedCancelRequest(theOrder);
  const end = await live(theOrder);
  if (end === 'run-full') await continueAsNew<typeof order>(theOrder.carryOver());
  await condition(
    () =>
      allHandlersFinished() &&
      theOrder.mails.idle &&
      theOrder.index.idle &&
      theOrder.after.refunds.idle,
  );
  return theOrder.record.state();
}
