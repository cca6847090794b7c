import { sleep } from '@temporalio/workflow';
import { lessBySeat, loweredOrder } from '@aisle/shared/lower-class';
import { minorUnits } from '@aisle/shared/money';
import { reseat } from '@aisle/shared/people';
import type { Rebook } from '@aisle/shared/rebooking';
import type { OrderState } from '@aisle/shared/workflow-api';
import { limits } from '@aisle/shared/limits';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import { fits, isFlightDefinition, isSeatList, name, optional, text } from '../shape.ts';
import type { OrderContext } from './context.ts';
import { isAboutToDepart } from './give-up.ts';
import { onFlightSignal } from './news.ts';
import { settled } from './paid-commands.ts';
import { checkPaid } from './paid-rules.ts';
import { refusalOf, SEATS_NAMED } from './rules.ts';

/** Like the checks of paid-rules.ts: gives the charge that goes along; null: it was carried out before. */
export function checkRebooking(order: OrderContext, rebook: Rebook): { chargeId: string } | null {
  const isRebook = fits(rebook, {
    id: name,
    from: name,
    seats: (value) => isSeatList(value, SEATS_NAMED),
    to: isFlightDefinition,
    newSeats: (value) => isSeatList(value, SEATS_NAMED),
    tellCustomer: optional(text(limits.reasonCharacters)),
  });
  if (!isRebook || rebook.seats.length !== rebook.newSeats.length) throw refusal('invalid-request');
  const { record, fence } = order;
  if (record.paid.isRebookedBy(rebook.id)) return null;
  checkPaid(order);
  if (record.paid.flightId !== rebook.from || !order.has(rebook.seats))
    throw refusal('order-changed', { order: record.state() });
  // Orders of before do not say what they were charged by.
  if (fence?.chargeId === undefined) throw refusal('unavailable');
  return { chargeId: fence.chargeId };
}

/** Seats on another flight (SPEC W11): that one gives them first, and then the flight of before lets go. */
export function rebook(order: OrderContext, wanted: Rebook): Promise<OrderState> {
  return settled(order, async () => {
    const charge = checkRebooking(order, wanted);
    if (charge === null) return;
    if (order.flightClient.unsettled) throw refusal('busy', { retryAfterMs: limits.busyRetryMs });
    order.changes += 1;
    const rebooking: NonNullable<OrderContext['rebooking']> = { flightId: wanted.to.id, news: [] };
    order.rebooking = rebooking;
    try {
      await changeFlights(order, wanted, charge);
    } finally {
      order.rebooking = null;
    }
    for (const news of rebooking.news) onFlightSignal(order, news.signal, news);
  });
}

async function changeFlights(
  order: OrderContext,
  wanted: Rebook,
  charge: { readonly chargeId: string },
): Promise<void> {
  const { record, flightClient, after } = order;
  const { people, seats: had } = record;
  const lowered = loweredIn(order, wanted);
  const passengers = reseat(people.given.passengers, wanted.newSeats, wanted.seats);
  const surcharges = after.surcharges.map(({ chargeId }) => chargeId);
  const noSwaps = record.facts.swaps?.allowed === false && { noSwaps: true as const };
  const paid = {
    ...charge,
    ...(surcharges.length > 0 && { surcharges }),
    paid: minorUnits(lowered?.after ?? record.total),
    ...people.told(passengers),
    ...noSwaps,
  };
  // In a task of its own: that the order took this on is in its history before any flight gives it something. Else a worker that dies
  // between the two flights' answers would leave the new one with seats of which the order, asked anew and refusing by then, never hears.
  await sleep(1);
  const intent = { type: 'rebook', seats: wanted.newSeats, ...paid } as const;
  const given = await flightClient.insistOn(wanted.to.id, intent);
  if (given.kind !== 'accepted') throw refusalOf(given);
  const why = await whyKept(order, wanted.from);
  if (why !== null) {
    await flightClient.insistOn(wanted.to.id, { type: 'release', reason: 'rebooked' });
    throw refusal(why);
  }
  flightClient.fly(wanted.to.id);
  // The time to rebook ran out meanwhile: it is on the new flight all the same.
  if (isLate(order)) order.lost = null;
  // The flight of before may have given it another seat in the meantime, by a swap or by an agent's move.
  const nowIn = (seat: string): string => record.seats[had.indexOf(seat)] ?? seat;
  const done = { ...wanted, ...noSwaps, seats: wanted.seats.map(nowIn) };
  const less = lessBySeat(lowered).map(({ seat, worth }) => ({ seat: nowIn(seat), worth }));
  after.refundBy(
    () => record.paid.rebook(given.outcome, done, lowered, now()),
    charge.chargeId,
    less,
  );
}

/** Who sits in a lower class on the new flight pays for that one (SPEC W21), whoever planned it. */
function loweredIn(order: OrderContext, { seats: from, newSeats: to, to: after }: Rebook) {
  const { input, record } = order;
  const move = { orderId: input.orderId, from, to, cost: minorUnits(record.total), paid: true };
  return loweredOrder(move, { before: record.facts.flight, after });
}

/** It waited to be rebooked, and its flight said while it was that it is to be refunded now. */
function isLate({ lost, record }: OrderContext): boolean {
  return record.facts.rebookBy !== undefined && lost?.reason === 'flight-cancelled';
}

/** Has the flight of before let go; or says why the order stays on it: it is given up meanwhile, or flies. */
async function whyKept(order: OrderContext, flightId: string) {
  if (order.refundWanted || (order.lost !== null && !isLate(order))) return 'order-cancelled';
  const answer = await order.flightClient.insistOn(flightId, {
    type: 'release',
    reason: 'rebooked',
  });
  if (answer.kind === 'rejected') return 'payment-running';
  const departed = answer.kind === 'closed' && answer.code === 'flight-departed';
  return departed && isAboutToDepart(order) ? 'flight-departed' : null;
}
