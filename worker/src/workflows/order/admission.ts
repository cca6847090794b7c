import { allHandlersFinished, condition, sleep } from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import type { OrderCase } from './case.ts';

/** Before seats are claimed back that the flight may have given unheard. */
const PAUSE_MS = 500;

/**
 * Waits for the creation that was sent with the start. Throws the refusal when there will be no order:
 * refused, or the creation was lost on its way (an update with start is not atomic).
 */
export async function awaitAdmission(order: OrderCase): Promise<void> {
  const came = (): boolean => order.creationCame;
  // It comes with the start as a rule: then nothing needs to be waited for, and no timer set.
  if (!came()) await condition(came, limits.unadmittedOrderMs);
  if (came()) await condition(() => order.admission !== null);
  if (order.admission === 'admitted') return;
  if (order.talk.unsettled) await giveBackUnheard(order);
  await condition(allHandlersFinished);
  throw order.admission ?? refusal('order-not-found');
}

/** The flight may have given the seats unheard; it frees them by itself after the hold at the latest. */
async function giveBackUnheard(order: OrderCase): Promise<void> {
  // In a task of its own: the customer's answer leaves with this one.
  await sleep(PAUSE_MS);
  const giveUpAt = now() + limits.unadmittedOrderMs;
  await order.talk.insist({ type: 'release', reason: 'changed' }, giveUpAt);
}
