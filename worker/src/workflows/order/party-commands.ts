import { limits } from '@aisle/shared/limits';
import { isCollecting } from '@aisle/shared/order-facts';
import { payersChoices, type PartyChange } from '@aisle/shared/party';
import { isDone, seatsFor, whyNotChanged, whyNotWhilePaying } from '@aisle/shared/party-changes';
import type { OrderState } from '@aisle/shared/workflow-api';
import { refusal } from '../refusal.ts';
import { count, fitsVariant, isGuestName, isText, name, optional, type Guard } from '../shape.ts';
import { takeSeats } from './commands.ts';
import type { OrderContext } from './context.ts';
import { checkUnpaid } from './rules.ts';

/** Carries out what a guest, or the order's owner about guests, asks. Each change is of one guest's own part. */
export function changeParty(order: OrderContext, change: PartyChange): Promise<OrderState> {
  return order.lock.run(async () => {
    if (order.flightClient.unsettled) await order.flightClient.settle();
    checkParty(order, change);
    if (!isDone(order.record.facts, change)) await carryOut(order, change);
    return order.record.state();
  });
}

async function carryOut(order: OrderContext, change: PartyChange): Promise<void> {
  const { facts, people } = order.record;
  const began = { seats: facts.seats, sequence: facts.sequence };
  // What falls away while the others pay is given back with the sale.
  const seats = isCollecting(facts) ? null : seatsFor(facts, change);
  people.party.begin(change);
  const refused = seats && (await takeSeats(order, seats));
  // What is unknown is settled later, and the wish with it.
  if (refused && !order.flightClient.unsettled) people.party.forgetWish();
  if (refused) throw refused;
  people.party.apply(change);
  people.party.note(began);
}

/** Refuses what cannot be so. As a validator, and again under the order's lock. */
export function checkParty(order: OrderContext, change: PartyChange): void {
  if (!fitsVariant(change, shapes)) throw refusal('invalid-request');
  const { facts } = order.record;
  const isPaying = isCollecting(facts);
  if (!isPaying) checkUnpaid(order);
  const why = isPaying ? whyNotWhilePaying(facts, change) : whyNotChanged(facts, change);
  if (why !== null) {
    const { code, ...details } = why;
    const isOvertaken = code === 'order-changed';
    throw refusal(code, { ...details, ...(isOvertaken && { order: order.record.state() }) });
  }
  if (!isPaying && seatsFor(facts, change) !== null && order.changes >= limits.changesPerOrder)
    throw refusal('too-many-changes');
}

const isSeat: Guard = (value) => value === null || isText(value, 16);
const own = { guestId: name, revision: count(0) };
const shapes = {
  invite: {},
  'withdraw-invitation': {},
  join: { guestId: name, invitation: count(1), name: isGuestName },
  'choose-seat': { ...own, seat: isSeat },
  'enter-name': { ...own, name: isGuestName },
  'remove-guest': { guestId: name, byOwner: optional((value: unknown) => value === true) },
  'choose-payers': {
    payers: (value: unknown) => payersChoices.some((each) => each === value),
    revision: count(0),
  },
  'close-payments': {},
} satisfies Record<PartyChange['type'], object>;
