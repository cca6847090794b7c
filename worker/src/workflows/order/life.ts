import { condition, sleep } from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import { isCollecting } from '@aisle/shared/order-facts';
import { now } from '../clock.ts';
import type { OrderContext } from './context.ts';
import { runExchange, runPayment } from './payment.ts';
import { giveUp } from './give-up.ts';
import { onFlightSignal } from './news.ts';
import { runParts } from './parts.ts';
import { longPauseMs, mayContinue } from './runs.ts';

/** Pause between two tries to learn the outcome of a command. */
const SETTLE_PAUSE_MS = 2_000;
/** After the time to rebook an order, before its flight is asked what it should have said: it may be gone. */
const NEWS_LATE_MS = 60_000;
/** Before a flight that should have departed is asked again: as a rule it ends in this very moment. */
const DEPARTURE_PAUSE_MS = 1_000;

/** An admitted order's life, status by status, until nothing can happen to it any more, or it has to go on in a new run. */
export async function live(order: OrderContext): Promise<'ended' | 'run-full'> {
  while (!order.record.ended) {
    if (mayContinue(order)) return 'run-full';
    if (isCollecting(order.record.facts)) await runParts(order);
    else if (order.record.status === 'paying') await runPayment(order);
    else if (order.after.exchange !== null) await runExchange(order);
    else if (order.record.status === 'confirmed') await awaitJourney(order);
    else await awaitDecision(order);
  }
  await order.payDebts(order.record.deadline + limits.fenceMs);
  await order.codeKeys.settled();
  return 'ended';
}

/** `open` or `held`: until the order is paid, ended or run out. The timer is never re-armed for a later deadline. */
async function awaitDecision(order: OrderContext): Promise<void> {
  const { record, flightClient } = order;
  const armedFor = record.deadline;
  await condition(
    () =>
      !record.choosing ||
      record.deadline < armedFor ||
      order.lost !== null ||
      flightClient.unsettled ||
      mayContinue(order),
    Math.max(armedFor - now(), 1),
  );
  if (!record.choosing || mayContinue(order)) return;
  if (flightClient.unsettled && now() < record.deadline) await settle(order);
  // Behind the lock: a command that is under way may yet prolong the hold.
  await order.lock.run(async () => {
    if (!record.choosing) return;
    const isGone = flightClient.isHoldGone && order.patched('ends-with-its-fence');
    if (now() >= record.deadline || isGone) await runOut(order);
    else if (order.lost) await order.finish(order.lost.reason, 'cancelled');
  });
}

/** The flight frees the seats by itself: it is asked only about a command whose outcome is unknown, or that came late. */
async function runOut(order: OrderContext): Promise<void> {
  const { record, flightClient } = order;
  const reason = record.whyRunOut(now());
  // Orders of before gave their seats back.
  if (flightClient.unsettled || !order.patched('runs-out-unasked'))
    await order.finish(reason, 'expired');
  else record.end(reason, null);
}

async function settle(order: OrderContext): Promise<void> {
  await sleep(SETTLE_PAUSE_MS);
  await order.lock.run(async () => {
    await order.flightClient.settle();
  });
}

/** What became of a change of a paid order, however long the flight does not say. */
async function settleChange(order: OrderContext, givenUp: () => boolean): Promise<void> {
  const since = now();
  let pauseMs = SETTLE_PAUSE_MS;
  while (order.flightClient.unsettled && !mayContinue(order)) {
    if (await condition(givenUp, pauseMs)) return;
    pauseMs = longPauseMs(now() - since);
    await order.lock.run(async () => {
      await order.flightClient.settle();
    });
  }
}

/** `confirmed`: until the flight departs, the customer wants the money back, or the seats are lost. */
async function awaitJourney(order: OrderContext): Promise<void> {
  const { record } = order;
  const armedFor = endsAt(order);
  const givenUp = (): boolean => order.refundWanted || order.lost !== null;
  const changing = (): boolean => order.after.exchange !== null || order.flightClient.unsettled;
  const disturbed = (): boolean =>
    givenUp() || changing() || endsAt(order) < armedFor || mayContinue(order);
  await condition(disturbed, Math.max(armedFor - now(), 1));
  if (order.rebooking !== null) {
    await condition(() => order.rebooking === null);
    return;
  }
  if (order.after.exchange !== null) return;
  if (order.flightClient.unsettled && !givenUp()) await settleChange(order, givenUp);
  else if (givenUp()) await giveUp(order);
  else if (now() >= endsAt(order) && !mayContinue(order)) {
    // Orders of before took the time for the departure.
    if (record.facts.rebookBy !== undefined || order.patched('departure-asked'))
      await awaitEnd(order);
    else record.end('departed', null);
  }
}

/** When the order is to hear of its flight's end at the latest, ms: its departure, or that it is refunded since nobody rebooked it. */
function endsAt({ record }: OrderContext): number {
  const { departsAt, rebookBy } = record.facts;
  return rebookBy === undefined ? departsAt : rebookBy + NEWS_LATE_MS;
}

/**
 * The flight was to depart. It may have decided just before that it is cancelled or delayed, and the message of that may
 * be under way still, however long its worker was away: so it is over for the order when the flight says so.
 */
async function awaitEnd(order: OrderContext): Promise<void> {
  const { record, flightClient } = order;
  const expectedAt = endsAt(order);
  const hasNews = (): boolean => order.lost !== null || endsAt(order) !== expectedAt;
  let pauseMs = DEPARTURE_PAUSE_MS;
  for (; !hasNews() && !mayContinue(order); pauseMs = longPauseMs(now() - expectedAt)) {
    // A question only: what is sold comes free for a refund alone (SPEC S12).
    const answer = await flightClient.insist({ type: 'release', reason: 'expired' });
    if (hasNews()) return;
    if (answer.kind === 'closed') {
      const departed = answer.code !== 'flight-cancelled' && record.facts.rebookBy === undefined;
      if (departed) return record.end('departed', null);
      // Without us: it took us for gone.
      onFlightSignal(order, 'flightCancelled', { signal: 'flightCancelled', version: 0 });
    } else await condition(() => hasNews() || mayContinue(order), pauseMs);
  }
}
