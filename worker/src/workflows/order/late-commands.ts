import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';
import type { OrderState } from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import type { OrderContext } from './context.ts';
import { checkRoom } from './rules.ts';

/*
 * A command that comes when an order's time is over may have come before: its flight granted it, and the order's task was lost
 * with the answer. The order knows nothing of it, and its flight keeps seats for longer than the order. So the command is let in,
 * which is in the history then, and has the order give back whatever it has before it ends.
 */

type Carry<Sent extends readonly unknown[]> = (...sent: Sent) => Promise<OrderState>;

/** Has an order take an update of which `check` throws what cannot be so. */
export function registerHeeding<Sent extends [unknown?]>(
  order: OrderContext,
  update: UpdateDefinition<OrderState, Sent>,
  { check, carryOut }: { readonly check: (...sent: Sent) => void; readonly carryOut: Carry<Sent> },
): void {
  const handler: Carry<Sent> = (...sent) =>
    uncut(async () => {
      if (isOver(order)) await endOver(order);
      return carryOut(...sent);
    });
  const validator = (...sent: Sent): void => {
    try {
      check(...sent);
    } catch (error) {
      if (!isRefusedForTime(order, error)) throw error;
    }
    checkRoom();
  };
  setHandler(update, handler, { validator });
}

/** Orders of before refused what came late, which left no trace. */
function isRefusedForTime(order: OrderContext, error: unknown): boolean {
  const isExpired = error instanceof ApplicationFailure && error.type === 'order-expired';
  return isExpired && isOver(order) && order.isOfEdition('late-commands-heeded');
}

/** Behind the lock: a command that is under way may yet prolong the hold. */
function endOver(order: OrderContext): Promise<void> {
  return order.lock.run(async () => {
    if (isOver(order)) await order.finish(order.record.whyRunOut(now()), 'expired');
  });
}

function isOver({ record }: OrderContext): boolean {
  return record.choosing && now() >= record.deadline;
}
