import { sleep } from '@temporalio/workflow';
import { now } from '../clock.ts';
import type { OrderContext } from './context.ts';
import { onFlightSignal } from './news.ts';
import { refundCharge, refundPatiently } from './payment.ts';

/** Before a release is tried again that the flight could not place. */
const PAUSE_MS = 1_000;
/** A flight that is closed so long before its departure did not depart: it was terminated. */
const EARLIEST_END_MS = 60_000;

/**
 * A confirmed order gives its seats up for its money. First the seats, by one decision of the flight, so that its final
 * manifest knows of it however long the gateway takes; a flight that departed decides nothing more, and then nothing is refunded.
 */
export async function giveUp(order: OrderContext): Promise<void> {
  // A cancelled flight waits for its orders' money. Other orders of before were refunded first, too.
  const moneyFirst = order.record.isRefunded || isCancelled(order);
  if (moneyFirst || !order.patched('seats-before-money')) return refundFirst(order);
  order.givenBack ??= await takeBack(order);
  if (order.givenBack === null) return;
  await refundPatiently(order);
  order.finishRefunded(whyGivenUp(order), order.givenBack);
}

function whyGivenUp(order: OrderContext) {
  if (order.refundWanted)
    return order.record.facts.rebookBy === undefined ? 'refunded' : 'flight-cancelled';
  return order.lost?.reason ?? 'released-by-agent';
}

/** Whether the order's flight is cancelled. */
function isCancelled({ lost, record }: OrderContext): boolean {
  return lost?.reason === 'flight-cancelled' || record.facts.rebookBy !== undefined;
}

async function refundFirst(order: OrderContext): Promise<void> {
  if (!order.record.isRefunded) await refundCharge(order);
  // No time frees what was sold: only this does. A cancelled flight waits for it, past its departure too.
  const giveUpAt = isCancelled(order) ? Infinity : order.record.departsAt;
  await order.giveBack(whyGivenUp(order), 'refunded', giveUpAt);
}

/** Null: not given back, for now or for good. */
async function takeBack(order: OrderContext): Promise<OrderContext['givenBack']> {
  const answer = await order.flightClient.insist({ type: 'release', reason: 'refunded' });
  if (answer.kind === 'accepted') return { version: answer.outcome.version };
  if (answer.kind !== 'closed') {
    if (answer.kind === 'rejected') await sleep(PAUSE_MS);
    return null;
  }
  // Without us: it took us for gone.
  if (answer.code === 'flight-cancelled')
    onFlightSignal(order, 'flightCancelled', { signal: 'flightCancelled', version: 0 });
  const departed = answer.code === 'flight-departed' && isAboutToDepart(order);
  const isTaken = order.lost !== null && order.lost.asked !== true;
  if (!departed || isTaken) return { version: null };
  order.keepSeats();
  return null;
}

/** Whether a flight that is closed has departed, and was not terminated. */
export function isAboutToDepart({ record }: OrderContext): boolean {
  return now() >= record.departsAt - EARLIEST_END_MS;
}
